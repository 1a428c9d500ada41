// SPDX-License-Identifier: GPL-3.0-or-later

import Admission
import BootCatalog
import BootServer
import Foundation
import Logging
import MetainfoMaking
import NIOCore
import NIOPosix
import PieceStorage
import TestProcesses
import Testing
import TorrentCore

/// The HTTP server in a process of its own, whose memory can be measured, while others take all they can get.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct CrowdTests {
    private static let variable = "BOOTTORRENT_CROWDED_SERVER"
    private static let words = ProcessInfo.processInfo.environment[variable]
    private static let initramfs = 48 << 20

    /// The server; it is no test, but what the tests below start this program anew for.
    @Test(.enabled(if: CrowdTests.words != nil, "the server of the other tests"))
    func server() async throws {
        let words = try #require(Self.words).split(separator: " ")
        DescriptorLimit.raise()
        let sample = try SampleEnvironment(port: try #require(UInt16(words[0])))
        var plan = sample.plan
        plan.servesTFTP = false
        plan.connections = AdmissionLimits(places: try #require(Int(words[1])))
        plan.connections.exemptsLoopback = false
        let big = [UInt8](repeating: 7, count: Self.initramfs)
        let image = try await Self.image(of: sample, trackerPort: try #require(UInt16(words[3])))
        let content = ServerContent(phase1: Phase1Files(kernel: [1], initramfs: big), catalog: Catalog([image]))
        print("hash=\(content.phase1.hash) torrent=\(image.torrentPath)")
        fflush(nil)
        let loopback = HostAddress.ipv4(0x7f00_0001)
        let tracker = TrackerService(
            address: PeerAddress(host: loopback, port: try #require(UInt16(words[3]))),
            catalog: content.catalog, logger: .silent)
        let policy = SwarmPolicy(
            peerPort: try #require(UInt16(words[2])), trackers: [], usesLocalDiscovery: false, usesPeerExchange: false)
        let seeds = SeedService(
            host: loopback, policy: policy, catalog: content.catalog, logger: .silent)
        let server = BootServer(plan: plan, content: content, swarm: [tracker, seeds], logger: .silent) { _ in }
        try await server.run(until: [])
    }

    /// The sample's image as the server of a room has it.
    private static func image(of sample: SampleEnvironment, trackerPort: UInt16) async throws -> PublishedImage {
        let folder = "\(sample.folder.path)/oss/debian"
        var maker = TorrentMaker()
        maker.trackers = [["http://127.0.0.1:\(trackerPort)/announce"]]
        return PublishedImage(
            try await maker.make(ImageSurvey(of: folder)) { _ in }, image: sample.image.image, folder: folder)
    }

    private struct Server {
        let program: Program
        let port: UInt16
        let trackerPort: UInt16
        let hash: String
        let getters: SwarmGetters

        init(places: Int) async throws {
            port = UnclaimedPort.next()
            trackerPort = UnclaimedPort.next()
            let peerPort = UnclaimedPort.next()
            let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            program = try Program([
                "env", "\(CrowdTests.variable)=\(port) \(places) \(peerPort) \(trackerPort)", own, "--testing-library",
                "swift-testing",
                "--filter",
                "CrowdTests/server",
            ])
            // Not from the address it goes to: Linux connects a socket with itself when nobody listens at its port yet.
            let client = LoopbackClient(port: port, address: 149)
            while (try? await client.ask("GET /boot.ipxe HTTP/1.0\r\n\r\n")) == nil {
                try #require(program.isRunning, "\(program.output)\(program.errors)")
                await Task.yield()
            }
            let said = try #require(program.output.firstMatch(of: #/hash=([0-9a-f]+) torrent=(\S+)/#))
            hash = String(said.1)
            let torrent = try await client.ask(
                "GET \(said.2) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            getters = try SwarmGetters(torrent: torrent.body)
        }

        /// Bytes of its memory that are in use (proc(5)).
        var memory: Int {
            get throws {
                let pages = try String(contentsOfFile: "/proc/\(program.id)/statm", encoding: .utf8)
                return try #require(Int(pages.split(separator: " ")[1])) * Int(sysconf(Int32(_SC_PAGESIZE)))
            }
        }

        /// 2,000 half-sent requests, 200 readers that never read, 200 senders of a byte.
        func crowd(addresses: Int) -> Crowd {
            let readers = ["/images/debian/vmlinuz", "/phase1/\(hash)/initramfs"].map {
                "GET \($0) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
            }
            return Crowd(
                (0..<2_400).map { number in
                    switch number % 12 {
                    case 0: readers[number / 12 % 8 == 0 ? 1 : 0]
                    case 1: "POST /agent/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nd"
                    default:
                        "GET /boot.ipxe HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: \(String(repeating: "y", count: 500))"
                    }
                }, addresses: addresses, port: port)
        }
    }

    /// Whether this process may have as many sockets as a crowd has.
    private static func hasDescriptors() -> Bool {
        let budget = DescriptorLimit.raise()
        return budget.http + budget.tracker + budget.swarm + budget.imageFiles + budget.spare >= 8_192
    }

    @Test(
        .enabled("needs 8,192 open files", { CrowdTests.hasDescriptors() }),
        arguments: [(1, 4_096), (64, 4_096), (64, 256)])
    func `whatever a crowd holds, others are answered at once and fetch to the end`(
        addresses: Int, places: Int
    ) async throws {
        let server = try await Server(places: places)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        // Who measures answers has a thread that does nothing else.
        let asking = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        try await fetch(from: server, group: group, times: 1)
        // The seed is known to the tracker from here on.
        try await server.getters.fetch(count: 1, times: 1)
        let before = try server.memory
        let crowd = server.crowd(addresses: addresses)
        var most = before
        var slowest = Duration.zero
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await self.fetch(from: server, group: group, times: 40) }
            tasks.addTask { try await server.getters.fetch(count: 4, times: 2) }
            let client = LoopbackClient(port: server.port, address: 150, group: asking)
            let tracker = LoopbackClient(port: server.trackerPort, address: 151, group: asking)
            let end = ContinuousClock.now + .seconds(3)
            while ContinuousClock.now < end {
                crowd.push()
                for path in ["/boot.ipxe", "/status.json"] {
                    let answer = try await client.ask(
                        "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                    #expect(answer.head.hasPrefix("HTTP/1.1 200 "))
                    slowest = max(slowest, answer.time)
                }
                let announced = try await tracker.ask(server.getters.announce)
                #expect(announced.head.hasPrefix("HTTP/1.1 200 "))
                most = max(most, try server.memory)
            }
            try await tasks.waitForAll()
        }
        most = max(most, try server.memory)
        #expect(slowest < .seconds(1))
        #expect(most - before <= 64 << 20, "\((most - before) >> 10) KiB")
        #expect(places > 2_400 && addresses > 1 || crowd.returns > 0, "nobody was closed, so nothing was scarce")
        server.program.kill()
        try await group.shutdownGracefully()
        try await asking.shutdownGracefully()
    }

    /// Eight that fetch an image's file from the server, one time after another.
    private func fetch(from server: Server, group: any EventLoopGroup, times: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for number in 0..<8 {
                tasks.addTask {
                    let client = LoopbackClient(port: server.port, address: 200 + UInt8(number), group: group)
                    for _ in 0..<times {
                        let answer = try await client.ask(
                            "GET /images/debian/vmlinuz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                        #expect(answer.body.count == 700_000)
                    }
                }
            }
            try await tasks.waitForAll()
        }
    }
}
