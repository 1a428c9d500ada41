// SPDX-License-Identifier: GPL-3.0-or-later

import AgentFlow
import BootCatalog
import Testing
import TorrentCore

/// The server still hashes an image: machines see how far it is, and go on by themselves.
@Suite struct PreparingTests {
    let image: ManifestImage
    let other: ManifestImage
    var talk = Conversation()

    init() throws {
        image = try Sample.image("a")
        other = try Sample.image("b")
    }

    private func waiting(_ done: UInt64, others: [ManifestImage] = []) throws -> Manifest {
        Sample.manifest(
            others, preparing: [try Sample.preparing("a", done, isDefault: true)], hasDefault: false)
    }

    @Test mutating func `a default that is being prepared is waited for, and started once it is on offer`() throws {
        let actions = try talk.receives(try waiting(37))
        #expect(actions.stages == [.manifest, .manifest])
        #expect(actions.events.last?.reason == "A is being prepared, 37 %")
        #expect(actions.deeds == [])
        #expect(try talk.shows("A is being prepared, 37 %. It is started then."))
        #expect(talk.after(.seconds(2) - .milliseconds(1), .elapsed) == [])
        #expect(talk.after(.milliseconds(1), .elapsed) == [.fetchManifest])
        #expect(talk.after(.manifestReceived(try waiting(38))).events.map(\.reason) == ["A is being prepared, 38 %"])
        #expect(try talk.shows("A is being prepared, 38 %."))
        _ = talk.after(.seconds(5), .elapsed)
        #expect(talk.after(.manifestReceived(try waiting(38))) == [])
        _ = talk.after(.seconds(5), .elapsed)
        let ready = Sample.manifest([image], timeout: .immediately)
        #expect(talk.after(.manifestReceived(ready)).deeds == [.fetch(image, Sample.swarm)])
    }

    @Test mutating func `a server that gives no answer meanwhile is asked again`() throws {
        _ = try talk.receives(try waiting(1))
        for _ in 0..<3 {
            #expect(talk.after(.seconds(5), .elapsed) == [.fetchManifest])
            #expect(talk.after(.manifestFailed("away")) == [])
        }
        #expect(talk.flow.nextWake(after: talk.now) != nil)
    }

    @Test mutating func `the countdown of the menu begins when the default is there`() throws {
        _ = try talk.receives(try waiting(1))
        _ = talk.after(.seconds(5), .elapsed)
        #expect(talk.after(.manifestReceived(Sample.manifest([image], timeout: .seconds(30)))).deeds == [])
        #expect(try talk.shows("Starting A in 30 s."))
        #expect(talk.after(.seconds(30), .elapsed).deeds == [.fetch(image, Sample.swarm)])
    }

    @Test mutating func `whoever presses a key chooses another image, and the default is not started by itself`()
        throws
    {
        _ = try talk.receives(try waiting(1, others: [other]))
        #expect(talk.after(.key(.up)) == [])
        #expect(try talk.shows("A is being prepared, 1 %."))
        _ = talk.after(.seconds(5), .elapsed)
        #expect(talk.after(.manifestReceived(Sample.manifest([image, other], timeout: .immediately))) == [])
        #expect(try talk.shows("> 2  B"))
        #expect(talk.after(.key(.enter)).deeds == [.fetch(other, Sample.swarm)])
    }

    @Test mutating func `a list grows while somebody looks at it, with what is highlighted and typed`() throws {
        let many = try (1...12).map { try Sample.image("i\($0)") }
        _ = try talk.receives(
            Sample.manifest(many, preparing: [try Sample.preparing("z", 1)], hasDefault: false))
        _ = talk.after(.key(.digit(1)))
        _ = talk.after(.seconds(5), .elapsed)
        _ = talk.after(
            .manifestReceived(Sample.manifest(many, preparing: [try Sample.preparing("z", 2)], hasDefault: false)))
        #expect(try talk.shows("Z is being prepared, 2 %."))
        #expect(talk.after(.key(.digit(2))).deeds == [.fetch(many[11], Sample.swarm)])
    }

    @Test mutating func `an image that is replaced by a newer version while it stands still is waited for`() throws {
        _ = try talk.receives(Sample.manifest([image], timeout: .immediately))
        _ = talk.after(.seconds(1), .transferProgress(Sample.progress(5)))
        _ = talk.after(.seconds(5), .transferProgress(Sample.progress(5)))
        let actions = talk.after(.manifestReceived(try waiting(50)))
        #expect(actions.deeds == [.stopFetching])
        #expect(actions.events.map(\.reason) == ["A is being prepared, 50 %"])
        _ = talk.after(.seconds(5), .elapsed)
        #expect(
            talk.after(.manifestReceived(Sample.manifest([image]))).deeds == [.fetch(image, Sample.swarm)])
    }

    @Test mutating func `an image that failed and is being prepared is waited for, too`() throws {
        _ = try talk.receives(Sample.manifest([image], timeout: .immediately))
        _ = talk.after(.imageFailed("x"))
        _ = talk.after(.seconds(10), .elapsed)
        #expect(talk.after(.manifestReceived(try waiting(2))).deeds == [])
        #expect(try talk.shows("A is being prepared, 2 %. It is started then."))
        _ = talk.after(.seconds(5), .elapsed)
        #expect(talk.after(.manifestReceived(Sample.manifest([image]))).deeds == [.fetch(image, Sample.swarm)])
    }

    @Test mutating func `many images that are being prepared do not cover the page`() throws {
        let many = try (1...9).map { try Sample.preparing("p\($0)", 0, of: 0) }
        _ = try talk.receives(Sample.manifest([image], timeout: .seconds(30), preparing: many))
        #expect(try talk.shows("P4 is being prepared."))
        #expect(try !talk.shows("P5 is being prepared."))
        #expect(try talk.shows("5 more are being prepared."))
        #expect(talk.after(.seconds(30), .elapsed).deeds == [.fetch(image, Sample.swarm)])
    }
}
