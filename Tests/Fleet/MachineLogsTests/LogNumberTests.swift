// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import MachineLogs
import NIOCore
import NIOPosix
import Testing
import TorrentCore

/// Numbers that a machine may choose, and moments of two ways.
@Suite(.timeLimit(.minutes(5))) struct LogNumberTests {
    private let room: LogSamples
    private let loopback = HostAddress.ipv4(0x7F00_0001)

    init() throws {
        room = try LogSamples()
    }

    private func heard(_ count: Int) -> [NetconsoleLine] {
        var reader = NetconsoleReader()
        let text = (0..<count).map { "[    1.000000] line \($0)\n" }.joined()
        return reader.read(Array(text.utf8), from: loopback, at: room.at(0))
    }

    @Test(arguments: [1, (1 << 62) - 8] as [UInt64])
    func `numbers of lost lines do not add up to more than there is`(start: UInt64) async throws {
        let shelf = room.shelf()
        shelf.append(heard(6), of: room.name, key: room.key, at: room.at(0))
        for number in UInt64(0)...6 {
            let line = LoggedLine(moment: 1_000, priority: 4, source: .kernel, text: Array("line \(number)".utf8))
            let chunk = try #require(
                LogChunk(boot: room.boot, sequence: start + number, lines: [line], lost: 1 << 62))
            shelf.append(chunk, of: room.machine, key: room.key, at: room.at(0))
        }
        await shelf.settle()
        let lines = try #require(room.file("m17/9.log")).split(separator: "\n")
        let missing: [String] = start == 1 ? [] : ["... \(start - 1) lines are missing ..."]
        let rest = lines.dropFirst(6).map { String($0) }
        #expect(rest == missing + ["[    1.000] line 6"])
    }

    @Test func `what netconsole brings counts by the same clock as what the agent sends`() async throws {
        let shelf = room.shelf { $0.rate = 150 }
        try await room.add([String(repeating: "x", count: 900)], to: shelf)
        let (asked, asking) = AsyncStream<HostAddress>.makeStream()
        let (name, key, now) = (room.name, room.key, room.at(0))
        let listener = try await NetconsoleListener.open(
            at: PeerAddress(host: loopback, port: 0), shelf: shelf, group: MultiThreadedEventLoopGroup.singleton,
            clock: { now },
            owner: { host in
                asking.yield(host)
                return NetconsoleListener.Owner(name: name, key: key)
            })
        let channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let target = try SocketAddress(ipAddress: "127.0.0.1", port: Int(listener.address.port))
        let text = "[    2.000000] \(String(repeating: "y", count: 500))\n"
        try await channel.writeAndFlush(AddressedEnvelope(remoteAddress: target, data: ByteBuffer(string: text)))
        try await channel.close()
        for await _ in asked { break }
        // It is on the shelf by then, for its thread closes the port as well.
        await listener.close()
        try await room.add(["later"], from: 2, to: shelf, at: 100)
        let lines = try #require(room.file("m17/9.log")).split(separator: "\n")
        #expect(lines.dropFirst().first == "... 1 line was left out: too many came at once ...", "\(lines.count)")
    }

    @Test func `a sign that is repeated is told again after a while, and a link that is lost again at once`()
        async throws
    {
        let shelf = room.shelf()
        let disk = "I/O error, dev sda, sector 1"
        var number = UInt64(1)
        let said: [(String, Double)] = [
            (disk, 0.0), (disk, 1), (disk, 9.5), ("eth0: Link is Down", 9.6), ("eth0: Link is Up", 9.7),
            ("eth0: Link is Down", 9.8), ("eth0: Link is Down", 9.9), (disk, 10.5), (disk, 20),
        ]
        for (text, moment) in said {
            try await room.add([text], from: number, to: shelf, at: moment)
            number += 1
        }
        room.news.finish()
        var news: [LogShelf.News] = []
        for await one in room.news.stream { news.append(one) }
        let signs: [KernelSign] = [
            .diskFailing("sda"), .linkLost("eth0"), .linkFound("eth0", megabits: nil), .linkLost("eth0"),
            .diskFailing("sda"),
        ]
        #expect(news == signs.map { LogShelf.News.noticed($0, in: room.name) })
    }
}
