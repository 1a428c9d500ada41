// SPDX-License-Identifier: GPL-3.0-or-later

import AgentFlow
import BootCatalog
import Testing
import TorrentCore

/// Keys of fetched files are good for half an hour, and a download may take longer.
@Suite struct RenewingTests {
    var talk = Conversation()
    private let write: DiskWrite

    init() throws {
        write = DiskWrite(
            image: try RelativePath("disk.img"), disk: .firstEmpty, mayErase: false, after: .restart)
    }

    private func system(_ key: String) throws -> SystemAdditions {
        let file = PlacedFile(
            path: try RelativePath("etc/key"), mode: 0o600,
            content: .fetched(path: "/agent/files/\(key)", length: 7, digest: .zero))
        return SystemAdditions(files: [try #require(file)])
    }

    private func manifest(
        _ key: String, of name: String = "i", isWrite: Bool = true
    ) throws -> Manifest {
        Sample.manifest(
            [try Sample.image(name, isWrite ? .write(write) : nil)], timeout: .immediately,
            layers: [try Sample.layer(.disks)], system: try system(key))
    }

    private mutating func completes(after wait: Duration, isWrite: Bool = true) throws -> [AgentAction] {
        _ = try talk.receives(try manifest("old", isWrite: isWrite))
        return talk.after(wait, .imageComplete).deeds
    }

    private func finish(_ key: String) throws -> [AgentAction] {
        [.stopFetching, .finishDisk(write, additions: try system(key))]
    }

    private func load(_ key: String) throws -> [AgentAction] {
        [.loadKernel(image: try ImageName("i"), .files(try Sample.kernel()), additions: try system(key))]
    }

    @Test mutating func `keys that are a minute old are used`() throws {
        #expect(try completes(after: .seconds(60)) == finish("old"))
    }

    @Test mutating func `older ones are asked for anew before the disk is finished`() throws {
        #expect(try completes(after: .seconds(61)) == [.fetchManifest])
        #expect(try talk.shows("Starting I."))
        #expect(talk.after(.manifestReceived(try manifest("new"))).deeds == (try finish("new")))
    }

    @Test mutating func `older ones are asked for anew before a kernel is loaded`() throws {
        #expect(try completes(after: .seconds(61), isWrite: false) == [.fetchManifest])
        #expect(talk.after(.manifestReceived(try manifest("new", isWrite: false))).deeds == (try load("new")))
    }

    @Test mutating func `without an answer it goes on with the old ones`() throws {
        _ = try completes(after: .seconds(61))
        #expect(talk.after(.manifestFailed("away")).deeds == (try finish("old")))
    }

    @Test mutating func `an answer that is not for this image is not taken`() throws {
        _ = try completes(after: .seconds(61))
        #expect(talk.after(.manifestReceived(try manifest("new", of: "j"))).deeds == (try finish("old")))
    }

    @Test mutating func `a machine that is given no such files asks for nothing`() throws {
        _ = try talk.receives(
            Sample.manifest([try Sample.image("i")], timeout: .immediately, system: SystemAdditions(commandLine: "x")))
        #expect(talk.after(.seconds(600), .imageComplete).deeds != [.fetchManifest])
    }

    @Test mutating func `a file that is gone has the server asked once`() throws {
        #expect(try completes(after: .seconds(1)) == finish("old"))
        #expect(talk.after(.fileGone("404")) == [.fetchManifest])
        #expect(talk.after(.manifestReceived(try manifest("new"))).deeds == (try finish("new")))
        let failed = talk.after(.fileGone("404 again"))
        #expect(failed.events.map(\.reason) == ["404 again"])
        // The next try is another one.
        _ = talk.after(.seconds(10), .elapsed)
        _ = talk.after(.manifestReceived(try manifest("third")))
        #expect(talk.after(.imageComplete).deeds == (try finish("third")))
        #expect(talk.after(.fileGone("404")) == [.fetchManifest])
    }

    @Test mutating func `a kernel that is loaded anew after hours gets new ones`() throws {
        let start = try Sample.image("i", .kexec(try Sample.kernel("", passesNetwork: true)))
        func manifest(_ key: String) throws -> Manifest {
            Sample.manifest([start], timeout: .immediately, system: try system(key))
        }
        _ = try talk.receives(try manifest("old"))
        _ = talk.after(.imageComplete)
        _ = talk.after(.key(.shell))
        _ = talk.after(.kernelLoaded)
        _ = talk.after(.networkLost("the lease ran out"))
        #expect(talk.after(.seconds(3_600), .shellEnded).deeds == [.fetchManifest])
        let loaded = talk.after(.manifestReceived(try manifest("new"))).deeds
        guard case .loadKernel(_, _, _, let additions, _)? = loaded.first else {
            Issue.record("\(loaded)")
            return
        }
        #expect(additions == (try system("new")))
    }
}
