// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc
import NetbootSockets
import NetbootWire
import Synchronization
import Testing
import TorrentCore

@Suite struct WakeSenderTests {
    private static let here = HostAddress.ipv4(0x7f00_0001)
    private static let elsewhere = HostAddress.ipv4(0x7f00_0002)

    private static func packet(_ number: UInt8) throws -> MagicPacket {
        try #require(MagicPacket(hardwareAddress: [0x52, 0x54, 0, 0, 0, number]))
    }

    private static func receiver() throws -> (socket: DatagramSocket, port: UInt16) {
        var place = DatagramSocket.Place()
        place.address = here
        let socket = try DatagramSocket(place)
        var (address, length) = (sockaddr_in(), socklen_t(MemoryLayout<sockaddr_in>.size))
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket.descriptor, $0, &length) }
        }
        try #require(result == 0)
        return (socket, UInt16(bigEndian: address.sin_port))
    }

    /// The cards that datagrams are for, by the last byte, with their senders.
    private static func received(_ socket: DatagramSocket, count: Int) -> [String] {
        var found: [String] = []
        while found.count < count, socket.wait(atMost: .seconds(10)) {
            guard let (bytes, sender) = socket.receive(atMost: 1_500) else { continue }
            found.append("\(MagicPacket(bytes)?.hardwareAddress.last ?? 0) \(sender.host)")
        }
        return found
    }

    @Test func `each packet leaves from its address at its moment`() async throws {
        let (socket, port) = try Self.receiver()
        let clock = VirtualClock()
        let moments: [(UInt8, Duration, HostAddress)] = [
            (1, .zero, Self.here), (2, .zero, Self.elsewhere), (3, .seconds(20), Self.here),
            (4, .seconds(40), Self.here),
        ]
        let datagrams = try moments.map { number, after, source in
            WakeSender.Datagram(after: after, packet: try Self.packet(number), from: source, to: Self.here)
        }
        let problems = try await WakeSender(port: port).send(datagrams, by: clock)
        #expect(problems == [])
        #expect(
            Self.received(socket, count: 4) == ["1 127.0.0.1", "2 127.0.0.2", "3 127.0.0.1", "4 127.0.0.1"])
        #expect(clock.sleeps == [.seconds(20), .seconds(40)])
    }

    @Test func `many of one moment are sent with pauses`() async throws {
        let (socket, port) = try Self.receiver()
        let clock = VirtualClock()
        let datagram = WakeSender.Datagram(after: .zero, packet: try Self.packet(1), from: Self.here, to: Self.here)
        let many = [WakeSender.Datagram](repeating: datagram, count: 130)
        #expect(try await WakeSender(port: port).send(many, by: clock) == [])
        #expect(Self.received(socket, count: 130).count == 130)
        #expect(clock.sleeps == [.milliseconds(1), .milliseconds(2)])
    }

    @Test func `an address that is not ours is a problem, told once, and the others are sent`() async throws {
        let (socket, port) = try Self.receiver()
        let foreign = HostAddress.ipv4(0xc000_0201)
        let datagrams = try [foreign, Self.here, foreign, Self.here].map { source in
            WakeSender.Datagram(after: .zero, packet: try Self.packet(9), from: source, to: Self.here)
        }
        let problems = try await WakeSender(port: port).send(datagrams, by: VirtualClock())
        #expect(problems.map(\.step) == ["bind to 192.0.2.1:0"])
        #expect(Self.received(socket, count: 2) == ["9 127.0.0.1", "9 127.0.0.1"])
    }
}

/// A clock on which whoever sleeps is awake at once, and the time is later.
private final class VirtualClock: Clock {
    struct Instant: InstantProtocol {
        var time = Duration.zero

        func advanced(by duration: Duration) -> Instant { Instant(time: time + duration) }
        func duration(to other: Instant) -> Duration { other.time - time }
        static func < (left: Self, right: Self) -> Bool { left.time < right.time }
    }

    private let slept = Mutex<[Duration]>([])

    var now: Instant { Instant(time: sleeps.last ?? .zero) }
    var minimumResolution: Duration { .zero }
    /// Until when it slept each time.
    var sleeps: [Duration] { slept.withLock { $0 } }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        slept.withLock { $0.append(deadline.time) }
    }
}
