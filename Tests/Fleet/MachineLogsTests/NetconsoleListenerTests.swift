// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import MachineLogs
import NIOCore
import NIOPosix
import Testing
import TorrentCore

@Suite(.timeLimit(.minutes(5))) struct NetconsoleListenerTests {
    private let room: LogSamples
    private let loopback = HostAddress.ipv4(0x7F00_0001)

    init() throws {
        room = try LogSamples()
    }

    private func send(_ texts: [String], to address: PeerAddress) async throws {
        let channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let target = try SocketAddress(ipAddress: "127.0.0.1", port: Int(address.port))
        for text in texts {
            try await channel.writeAndFlush(
                AddressedEnvelope(remoteAddress: target, data: ByteBuffer(string: text)))
        }
        try await channel.close()
    }

    private func listen(
        on shelf: LogShelf, owner: @escaping @Sendable (HostAddress) -> NetconsoleListener.Owner?
    ) async throws -> NetconsoleListener {
        let (start, origin) = (room.at(0), ContinuousClock.now)
        return try await NetconsoleListener.open(
            at: PeerAddress(host: loopback, port: 0), shelf: shelf, group: MultiThreadedEventLoopGroup.singleton,
            clock: { start + (ContinuousClock.now - origin) }, owner: owner)
    }

    @Test func `last words are added to the log of the machine that has the address`() async throws {
        let shelf = room.shelf()
        let (name, key, loopback) = (room.name, room.key, loopback)
        let listener = try await listen(on: shelf) { host in
            host == loopback ? NetconsoleListener.Owner(name: name, key: key) : nil
        }
        try await room.add(["the last that the agent sent"], from: 12, to: shelf)
        var pieces = try #require(await shelf.follow(name, from: .lastLines(0))).makeAsyncIterator()
        try await send(
            [
                "4,20,12000000,-;the last that the agent sent\n",
                "0,21,13000000,-;Kernel panic - not syncing: x \(key.hexadecimal)\n",
            ],
            to: listener.address)
        #expect(await pieces.next()?.text == "[   13.000] netconsole: Kernel panic - not syncing: x ...\n")
        // Without its end, as of a kernel that stopped in the middle.
        try await send(["[   14.000000] ---[ end Ker"], to: listener.address)
        #expect(await pieces.next()?.text == "[   14.000] netconsole: ---[ end Ker\n")
        var news = room.news.stream.makeAsyncIterator()
        #expect(await news.next() == .noticed(.panicked("x ..."), in: name))
        await listener.close()
    }

    @Test func `nobody else is listened to`() async throws {
        let shelf = room.shelf()
        let (asked, asking) = AsyncStream<HostAddress>.makeStream()
        let listener = try await listen(on: shelf) { host in
            asking.yield(host)
            return nil
        }
        try await send(["Kernel panic - not syncing: x\n"], to: listener.address)
        for await host in asked {
            #expect(host == loopback)
            break
        }
        await listener.close()
        await shelf.settle()
        #expect(room.file("m17/9.log") == nil)
    }

    @Test func `a line that comes both ways is written once, whichever is first`() async throws {
        let shelf = room.shelf()
        func netconsole(_ texts: [String]) async {
            var reader = NetconsoleReader()
            let lines = texts.flatMap { reader.read(Array($0.utf8), from: loopback, at: room.at(0)) }
            shelf.append(lines, of: room.name, key: room.key, at: room.at(0))
            await shelf.settle()
        }
        // The agent's lines of this sample are as many seconds old as their number.
        try await room.add(["a", "same", "boottorrent.key=\(room.key.hexadecimal)"], to: shelf)
        await netconsole([
            "[    2.000000] same\n", "[    2.500000] same\n", "6,7,3000000,-;boottorrent.key=\(room.key.hexadecimal)\n",
            "[    4.000000] first\n", "without a moment\n", "a\n",
        ])
        try await room.add(["first", "without a moment", "first"], from: 4, to: shelf)
        shelf.append(
            try room.chunk(["says"], from: 7, source: .agent), of: room.machine, key: nil, at: room.at(0))
        await netconsole(["[    7.000000] boottorrent: says\n"])
        #expect(
            room.file("m17/9.log") == """
                [    1.000] a
                [    2.000] same
                [    3.000] boottorrent.key=...
                [    2.500] netconsole: same
                [    4.000] netconsole: first
                [    4.000] netconsole: without a moment
                [    6.000] first
                [    7.000] boottorrent: says

                """)
    }

    private func longLines() -> [NetconsoleLine] {
        var reader = NetconsoleReader()
        return (0..<10).flatMap { number in
            reader.read(Array("\(number) \(String(repeating: "x", count: 500))\n".utf8), from: loopback, at: room.at(0))
        }
    }

    private func ours() throws -> [String] {
        try #require(room.file("m17/9.log")).split(separator: "\n").filter { $0.hasPrefix("...") }.map {
            String($0.prefix(30))
        }
    }

    @Test func `a flood by netconsole is cut, too`() async throws {
        let shelf = room.shelf { $0.rate = 200 }
        shelf.append(longLines(), of: room.name, key: nil, at: room.at(0))
        for line in longLines() { shelf.append([line], of: room.name, key: nil, at: room.at(0)) }
        try await room.add(["later"], to: shelf, at: 100)
        #expect(try ours() == ["... 10 lines were left out: to", "... 8 lines were left out: too"])
    }

    @Test func `lines for which there was no room are told with the next`() async throws {
        let shelf = room.shelf { $0.waitingLength = 4_000 }
        shelf.append(longLines(), of: room.name, key: nil, at: room.at(0))
        try await room.add(["later"], to: shelf)
        #expect(try ours() == ["... 10 lines are missing ..."])
    }
}
