// SPDX-License-Identifier: GPL-3.0-or-later

import AgentFlow
import BootCatalog
import Testing
import TorrentCore

/// The server says why a machine has nothing to start.
@Suite struct NoticeTests {
    let images: [ManifestImage]
    var talk = Conversation()

    init() throws {
        images = [try Sample.image("a"), try Sample.image("b")]
    }

    private func manifest(_ images: [ManifestImage], _ notice: String? = nil) -> Manifest {
        Manifest(
            images: images, menu: MenuPolicy(timeout: .never, start: nil), swarm: Sample.swarm,
            leave: LeavePolicy(minimum: 0, maximum: 0), notice: notice)
    }

    private let reason = "rules.yaml:3: {{vars.x}} has no value for this machine"

    @Test mutating func `a reason without images is shown over a menu that has the own disk`() throws {
        let actions = try talk.receives(manifest([], reason))
        #expect(actions.stages == [.manifest])
        #expect(actions.deeds == [])
        #expect(try talk.shows("rules.yaml:3: {{vars.x}} has no value for this machine."))
        #expect(try talk.shows("> 1  This computer's own disk"))
        #expect(talk.after(.seconds(2), .elapsed).deeds == [.fetchManifest])
        let told = Sample.manifest([images[0]], timeout: .immediately)
        #expect(talk.after(.manifestReceived(told)).deeds == [.fetch(images[0], Sample.swarm)])
    }

    @Test(arguments: [true, false])
    mutating func `a menu that is open takes it, and images that vanished cannot be started`(isTouched: Bool) throws {
        _ = try talk.receives(manifest(images))
        if isTouched { _ = talk.after(.key(.down)) }
        _ = talk.after(.seconds(2), .elapsed)
        #expect(talk.after(.manifestReceived(manifest([], reason))).deeds == [])
        #expect(try talk.shows("rules.yaml:3"))
        #expect(try !talk.shows("2  B"))
        _ = talk.after(.seconds(2), .elapsed)
        #expect(talk.after(.key(.digit(2))).deeds == [])
    }

    @Test mutating func `a server that has nothing and says nothing leaves the menu as it is`() throws {
        _ = try talk.receives(manifest(images))
        _ = talk.after(.seconds(2), .elapsed)
        _ = talk.after(.manifestReceived(manifest([])))
        #expect(try talk.shows("2  B"))
    }

    @Test mutating func `an image that is gone fails with it`() throws {
        _ = try talk.receives(Sample.manifest([images[0]], timeout: .immediately))
        _ = talk.after(.seconds(1), .transferProgress(Sample.progress(5)))
        _ = talk.after(.seconds(5), .transferProgress(Sample.progress(5)))
        let failed = talk.after(.manifestReceived(manifest([], reason)))
        #expect(failed.events.map(\.reason) == [reason])
        #expect(talk.after(.seconds(10), .elapsed) == [.fetchManifest])
        let again = talk.after(.manifestReceived(manifest([], reason)))
        #expect(again.events.last?.reason == reason)
        #expect(talk.after(.seconds(20), .elapsed) == [.fetchManifest])
    }
}
