// SPDX-License-Identifier: GPL-3.0-or-later

import AgentFlow
import BootCatalog
import Testing
import TorrentCore

/// Nobody is in front of the machine: whatever fails is tried again, later each time, with what the server says by then.
@Suite struct UnattendedTests {
    let image: ManifestImage
    var talk = Conversation()

    init() throws {
        image = try Sample.image("a")
        _ = try talk.receives(Sample.manifest([image], timeout: .immediately))
    }

    /// Ways to fail, each from a download that goes on.
    enum Failure: CaseIterable {
        case fetch, impossible, load, start, gone, missingLayer

        func happens(_ talk: inout Conversation) throws -> [AgentAction] {
            switch self {
            case .fetch:
                return talk.after(.imageFailed("x"))
            case .impossible:
                return talk.after(.imageImpossible("x"))
            case .load:
                _ = talk.after(.imageComplete)
                return talk.after(.handOverFailed("x"))
            case .start:
                _ = talk.after(.imageComplete)
                _ = talk.after(.kernelLoaded)
                return talk.after(.handOverFailed("x"))
            case .gone:
                _ = talk.after(.seconds(1), .transferProgress(Sample.progress(5)))
                _ = talk.after(.seconds(5), .transferProgress(Sample.progress(5)))
                return talk.after(.manifestReceived(Sample.manifest([try Sample.image("z")])))
            case .missingLayer:
                _ = talk.after(.imageFailed("x"))
                _ = talk.after(.key(.enter))
                let other = try Sample.image("a", .qemu(arguments: []))
                return talk.after(.manifestReceived(Sample.manifest([other])))
            }
        }
    }

    @Test(arguments: Failure.allCases)
    mutating func `every failure is tried again by itself, with the pause on the screen`(failure: Failure) throws {
        #expect(try failure.happens(&talk).stages.last == .failed)
        let seconds = failure == .missingLayer ? 20 : 10
        #expect(try talk.shows("Trying again in \(seconds) s."))
        #expect(talk.after(.seconds(seconds - 1), .elapsed) == [])
        #expect(try talk.shows("Trying again in 1 s."))
        #expect(talk.after(.seconds(1), .elapsed) == [.fetchManifest])
    }

    @Test mutating func `a hand-over that fails again and again is tried later each time, at most every ten minutes`() {
        for seconds in [10, 20, 40, 80, 160, 320, 600, 600, 600] {
            _ = talk.after(.imageComplete)
            _ = talk.after(.handOverFailed("x"))
            #expect(talk.after(.seconds(seconds) - .milliseconds(1), .elapsed) == [])
            #expect(talk.after(.milliseconds(1), .elapsed) == [.fetchManifest])
            _ = talk.after(.manifestReceived(Sample.manifest([image], timeout: .immediately)))
        }
    }

    @Test mutating func `a mended image begins with the first pause again`() throws {
        for seconds in [10, 20] {
            _ = talk.after(.imageFailed("x"))
            _ = talk.after(.seconds(seconds), .elapsed)
            _ = talk.after(.manifestReceived(Sample.manifest([image])))
        }
        _ = talk.after(.imageFailed("x"))
        #expect(talk.after(.seconds(40), .elapsed) == [.fetchManifest])
        let mended = ManifestImage(
            image: image.image, totalLength: 1,
            infoHash: InfoHash(try #require(SHA1Digest(bytes: Array(repeating: 3, count: 20)))),
            torrentPath: "/torrents/z.torrent", torrentDigest: .zero)
        #expect(talk.after(.manifestReceived(Sample.manifest([mended]))).deeds == [.fetch(mended, Sample.swarm)])
        _ = talk.after(.imageFailed("x"))
        #expect(talk.after(.seconds(10), .elapsed) == [.fetchManifest])
    }

    @Test mutating func `an image that is gone when it is tried again is waited for`() throws {
        _ = talk.after(.imageFailed("x"))
        _ = talk.after(.seconds(10), .elapsed)
        let none = Manifest(
            images: [try Sample.image("z")], menu: MenuPolicy(timeout: .never, defaultImage: nil),
            swarm: Sample.swarm, leave: LeavePolicy(minimum: 0, maximum: 0))
        let failed = talk.after(.manifestReceived(none))
        #expect(failed.stages == [.manifest, .failed])
        #expect(try talk.shows("The server no longer offers a; its status page says why."))
        #expect(talk.after(.seconds(20), .elapsed) == [.fetchManifest])
        #expect(
            talk.after(.manifestReceived(Sample.manifest([image]))).deeds == [.fetch(image, Sample.swarm)])
    }

    @Test mutating func `where another default is on offer instead, that is started as at the first time`() throws {
        _ = talk.after(.imageFailed("x"))
        _ = talk.after(.seconds(10), .elapsed)
        let other = try Sample.image("z")
        let manifest = Sample.manifest([other], timeout: .seconds(5))
        #expect(talk.after(.manifestReceived(manifest)).deeds == [])
        #expect(talk.after(.seconds(5), .elapsed).deeds == [.fetch(other, Sample.swarm)])
    }

    @Test mutating func `a list without a default is asked for again until it has one, unless somebody touches it`()
        throws
    {
        let none = Manifest(
            images: [try Sample.image("z")], menu: MenuPolicy(timeout: .never, defaultImage: nil),
            swarm: Sample.swarm, leave: LeavePolicy(minimum: 0, maximum: 0))
        var other = Conversation()
        _ = try other.receives(none)
        for round in 1...3 {
            #expect(other.after(.seconds(2) - .milliseconds(1), .elapsed) == [])
            #expect(other.after(.milliseconds(1), .elapsed) == [.fetchManifest])
            #expect(try other.shows("> 1  Z"))
            #expect(other.after(round == 1 ? .manifestFailed("away") : .manifestReceived(none)) == [])
        }
        let back = other.after(.manifestReceived(Sample.manifest([image], timeout: .immediately)))
        #expect(back.deeds == [.fetch(image, Sample.swarm)])
        var touched = Conversation()
        _ = try touched.receives(none)
        _ = touched.after(.key(.down))
        #expect(touched.after(.seconds(10), .elapsed) == [.fetchManifest])
        #expect(touched.after(.manifestReceived(Sample.manifest([image], timeout: .immediately))) == [])
    }

    @Test mutating func `somebody who stops the timer is heeded, and so is who asks for another image`() {
        _ = talk.after(.imageFailed("x"))
        _ = talk.after(.key(.stop))
        #expect(talk.flow.nextWake(after: talk.now) == nil)
        #expect(talk.after(.seconds(9_999), .elapsed) == [])
        _ = talk.after(.key(.letter("m")))
        #expect(talk.after(.seconds(9_999), .elapsed) == [.fetchManifest])
    }
}
