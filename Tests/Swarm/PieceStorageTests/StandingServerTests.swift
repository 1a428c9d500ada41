// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PieceStorage
import Synchronization
import Testing
import TorrentCore

/// Files of file servers that give no answer, when they are closed for others.
@Suite(.timeLimit(.minutes(5))) struct StandingServerTests {
    /// Where files are that a test opens, and what became of them.
    private final class Servers: Sendable {
        struct State {
            var sites: [Int32: StorageSite] = [:]
            var asked = 0
        }

        let state = Mutex(State())
        let gate = Gate()

        /// Closing a file of one of these stands still until the gate is opened.
        func calls(standing: Set<UInt64>) -> DescriptorCalls {
            var calls = DescriptorCalls.system
            calls.site = { [self] descriptor in
                state.withLock { state in
                    state.asked += 1
                    return state.sites[descriptor] ?? StorageSite(kind: .disk, disk: 0)
                }
            }
            calls.close = { [self] descriptor in
                let site = state.withLock { $0.sites.removeValue(forKey: descriptor) }
                if let site, standing.contains(site.disk) { gate.pass() }
                return close(descriptor)
            }
            return calls
        }

        /// Has a file open for a moment.
        func use(_ key: DescriptorCache.Key, at site: StorageSite, _ cache: DescriptorCache) throws {
            let opens: () throws(StorageProblem) -> Int32 = {
                let descriptor = open("/dev/null", O_RDONLY)
                self.state.withLock { $0.sites[descriptor] = site }
                return descriptor
            }
            try cache.withDescriptor(key, of: "/dev/null", open: opens) { _ in }
        }
    }

    /// A pool of its own for as long as the body runs.
    private func using(_ body: (DiskThreads, Servers) async throws -> Void) async throws {
        let threads = DiskThreads()
        let servers = Servers()
        defer {
            servers.gate.open()
            threads.close()
        }
        try await body(threads, servers)
    }

    private func remote(_ server: UInt64) -> StorageSite { StorageSite(kind: .remote, disk: server) }

    @Test func `a server that gives no answer is asked nothing by whoever needs the place of its file`() async throws {
        try await using { threads, servers in
            let cache = DescriptorCache(capacity: 1, threads: threads, calls: servers.calls(standing: [1]))
            let keys = cache.keys(count: 2)
            try servers.use(keys[0], at: remote(1), cache)
            try servers.use(keys[1], at: StorageSite(kind: .memory, disk: 2), cache)
            servers.gate.wait(for: 1)
            #expect(servers.state.withLock { $0.asked } == 2, "once for each opening")
            #expect(cache.count == 1)
        }
    }

    @Test func `files of one server are closed whatever another does, and nobody waits who lets them go`() async throws
    {
        try await using { threads, servers in
            let cache = DescriptorCache(capacity: 100, threads: threads, calls: servers.calls(standing: [1]))
            let dead = cache.keys(count: 50)
            for key in dead { try servers.use(key, at: remote(1), cache) }
            let well = cache.keys(count: 1)
            try servers.use(well[0], at: remote(2), cache)
            cache.close(dead)
            servers.gate.wait(for: 2)
            cache.close(well)
            // Returns once it is closed.
            try cache.close(well[0], of: "well")
            #expect(servers.state.withLock { $0.sites.values.allSatisfy { $0.disk == 1 } })
            #expect(servers.gate.count == 2, "it holds few threads")
        }
    }

    @Test(arguments: [StorageSite.Kind.disk, .remote])
    func `an event loop waits for no disk when it lets files go`(kind: StorageSite.Kind) async throws {
        try await using { threads, servers in
            let cache = DescriptorCache(capacity: 2, threads: threads, calls: servers.calls(standing: [1]))
            let keys = cache.keys(count: 1)
            try servers.use(keys[0], at: StorageSite(kind: kind, disk: 1), cache)
            cache.close(keys, waitsForDisks: false)
            servers.gate.wait(for: 1)
            #expect(cache.count == 0)
        }
    }

    @Test func `no more wait for being closed than there is room for, and then it goes on`() async throws {
        try await using { threads, servers in
            let cache = DescriptorCache(capacity: 1, threads: threads, calls: servers.calls(standing: [1]))
            var opened = 0
            let problem = #expect(throws: StorageProblem.self) {
                while opened < 10 {
                    try servers.use(cache.keys(count: 1)[0], at: remote(1), cache)
                    opened += 1
                    // Two of them are being closed, and have no descriptor any more.
                    if opened < 4 { servers.gate.wait(for: min(2, opened - 1)) }
                }
            }
            #expect(problem?.errorNumber == EMFILE && problem?.duration == .passing)
            #expect(opened == 5)
            servers.gate.open()
            // Done by the same threads, after those before it.
            let key = cache.keys(count: 1)[0]
            while (try? servers.use(key, at: remote(1), cache)) == nil { await Task.yield() }
        }
    }

    @Test func `which disk a file is on is kept in mind, unless it is memory`() {
        let lanes = KnownLanes()
        #expect(lanes["/a/b"] == StorageLane(below: "/a/b"))
        lanes.found("/a/b", on: .disk(1))
        #expect(lanes["/a/b"] == .disk(1) && lanes["/a/c"] == StorageLane(below: "/a/c"))
        lanes.found("/a/b", on: .memory)
        #expect(lanes["/a/b"] == StorageLane(below: "/a/b"))
        for number in 0..<10_000 { lanes.found("/\(number)", on: .disk(1)) }
        #expect(lanes["/0"] != .disk(1) && lanes["/9999"] == .disk(1))
    }

    @Test func `torrents on one disk are looked at by its few threads once they were seen`() async throws {
        let sample = try await Sample(["a": [1], "b": [2]])
        let stamps = FileStamps(try sample.elsewhere([:], .reading).stampsNow)
        let files = TorrentFiles(metainfo: sample.metainfo, folder: sample.folder, mode: .reading, stamps: stamps)
        #expect(files.lanesOfLooks == [files.lane.look])
        _ = files.changedFiles(on: files.lane.look)
        var status = stat()
        #expect(stat(sample.folder, &status) == 0)
        #expect(files.lanesOfLooks == [StorageLane.disk(UInt64(status.st_dev)).look])
    }
}
