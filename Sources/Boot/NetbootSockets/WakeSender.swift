// SPDX-License-Identifier: GPL-3.0-or-later

package import NetbootWire
package import TorrentCore

/// Sends magic packets by UDP, each at its moment; what is sent when is decided elsewhere.
package struct WakeSender: Sendable {
    /// One packet to be sent.
    package struct Datagram: Hashable, Sendable {
        /// How long after the beginning.
        package let after: Duration
        /// What is sent.
        package let packet: MagicPacket
        /// The address of the interface that it leaves by.
        package let source: HostAddress
        /// The broadcast address of a network there.
        package let target: HostAddress

        /// Puts these together.
        package init(after: Duration, packet: MagicPacket, from source: HostAddress, to target: HostAddress) {
            self.after = after
            self.packet = packet
            self.source = source
            self.target = target
        }
    }

    /// How many are sent at once, and how long it takes until more are: what a socket's buffer holds, and what a line of
    /// 100 Mbit/s sends meanwhile.
    package static let burst = 64
    package static let pause = Duration.milliseconds(1)

    private let port: UInt16

    /// Sends to a port.
    package init(port: UInt16 = MagicPacket.port) {
        self.port = port
    }

    /// Sends them, given in the order of their moments, and returns each problem once; one does not keep the others from being
    /// sent.
    ///
    /// Throws only when it is cancelled.
    package func send(
        _ datagrams: [Datagram], by clock: some Clock<Duration> = ContinuousClock()
    ) async throws -> [SocketProblem] {
        var problems: [SocketProblem] = []
        func note(_ problem: SocketProblem) { if !problems.contains(problem) { problems.append(problem) } }
        var sockets: [HostAddress: DatagramSocket?] = [:]
        let start = clock.now
        for (place, datagram) in datagrams.enumerated() {
            let moment = start.advanced(by: datagram.after)
            if clock.now < moment {
                try await clock.sleep(until: moment, tolerance: nil)
            } else if place > 0, place.isMultiple(of: Self.burst) {
                try await clock.sleep(until: clock.now.advanced(by: Self.pause), tolerance: nil)
            }
            do throws(SocketProblem) {
                if sockets[datagram.source] == nil {
                    // Who cannot have one is not asked again.
                    sockets[datagram.source] = .some(nil)
                    sockets[datagram.source] = try DatagramSocket(from: datagram.source)
                }
                let receiver = PeerAddress(host: datagram.target, port: port)
                try sockets[datagram.source]??.send(datagram.packet.bytes, to: receiver)
            } catch {
                note(error)
            }
        }
        return problems
    }
}

extension DatagramSocket {
    /// One that sends from an address, by any free port, and receives nothing.
    fileprivate convenience init(from address: HostAddress) throws(SocketProblem) {
        var place = Place()
        place.address = address
        try self.init(place, receiveBuffer: 0)
    }
}
