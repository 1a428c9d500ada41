// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
package import TorrentCore

/// A UDP socket over IPv4 that never waits; closed with the last reference to it.
///
/// It belongs to the network namespace of the thread that opened it.
package final class DatagramSocket: Sendable {
    /// What `poll` is asked about.
    package let descriptor: Int32

    /// Where a socket is to listen.
    package struct Place: Sendable {
        /// The address; ``HostAddress/any`` for all.
        package var address: HostAddress = .any
        /// The port; 0 for one that is free.
        package var port: UInt16 = 0
        /// The one interface that counts, by name.
        package var interface: String?
        /// Whether other programs may listen on the same port, as DHCP clients let each other.
        package var sharesPort = false

        /// Any free port on all addresses.
        package init() {}

        /// Port 68 of an interface, where DHCP clients get their answers.
        package static func dhcpClient(on interface: String) -> Place {
            var place = Place()
            place.port = 68
            place.interface = interface
            place.sharesPort = true
            return place
        }
    }

    /// Opens a socket there, with a receive buffer of that many bytes or as many as the system lets us have.
    package init(_ place: Place, receiveBuffer: Int32 = 1 << 20) throws(SocketProblem) {
        guard case .ipv4(let number) = place.address else { throw SocketProblem(step: "socket", code: EAFNOSUPPORT) }
        let kind = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_INET, kind, 0)
        guard descriptor >= 0 else { throw .now("socket") }
        self.descriptor = descriptor
        Self.set(descriptor, SO_BROADCAST, 1)
        Self.set(descriptor, SO_RCVBUF, receiveBuffer)
        if place.sharesPort { Self.set(descriptor, SO_REUSEADDR, 1) }
        if let interface = place.interface {
            guard
                setsockopt(
                    descriptor, SOL_SOCKET, SO_BINDTODEVICE, interface, socklen_t(interface.utf8.count)) == 0
            else { throw .now("bind to \(interface)") }
        }
        let result = InternetAddress.with(number, place.port) { bind(descriptor, $0, $1) }
        guard result == 0 else { throw .now("bind to \(place.address):\(place.port)") }
    }

    deinit {
        close(descriptor)
    }

    /// Sends one datagram.
    package func send(_ bytes: [UInt8], to receiver: PeerAddress) throws(SocketProblem) {
        guard case .ipv4(let number) = receiver.host else { throw SocketProblem(step: "send", code: EAFNOSUPPORT) }
        let count = InternetAddress.with(number, receiver.port) { sendto(descriptor, bytes, bytes.count, 0, $0, $1) }
        guard count == bytes.count else { throw .now("send to \(receiver)") }
    }

    /// One datagram that has come, cut at the limit, with its sender; `nil` when there is none.
    package func receive(atMost limit: Int) -> (bytes: [UInt8], sender: PeerAddress)? {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
            count = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    recvfrom(descriptor, buffer.baseAddress, limit, 0, $0, &length)
                }
            }
            filled = max(count, 0)
        }
        guard count >= 0 else { return nil }
        let host = HostAddress.ipv4(UInt32(bigEndian: address.sin_addr.s_addr))
        return (bytes, PeerAddress(host: host, port: UInt16(bigEndian: address.sin_port)))
    }

    /// Waits until a datagram is there; `false` when the time is over.
    package func wait(atMost limit: Duration) -> Bool {
        var entry = pollfd(descriptor: descriptor)
        return poll(&entry, 1, limit.pollMilliseconds) > 0
    }

    private static func set(_ descriptor: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        setsockopt(descriptor, SOL_SOCKET, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }
}

extension pollfd {
    fileprivate init(descriptor: Int32) {
        self.init(fd: descriptor, events: Int16(POLLIN), revents: 0)
    }
}

extension Duration {
    /// For `poll`: rounded up, so that who waits for a moment does not wake before it; at most a minute.
    package var pollMilliseconds: Int32 {
        Int32(clamping: max(0, min(60_000, (wholeNanoseconds + 999_999) / 1_000_000)))
    }
}
