// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

/// Sockets that say something to a server on loopback, read nothing, and come again when they are closed.
final class Crowd {
    /// POLLRDHUP: the server has closed (poll(2)).
    private static let hangUp: CInt = 0x2000

    private let port: UInt16
    private let words: [[UInt8]]
    private let addresses: Int
    private var sockets: [CInt] = []

    /// One socket for each of the words, from so many addresses in turn: 127.0.0.2 and those behind.
    init(_ words: [String], addresses: Int, port: UInt16) {
        self.words = words.map { Array($0.utf8) }
        self.addresses = addresses
        self.port = port
        sockets = words.indices.map { Self.connect(from: $0 % addresses, to: port) }
    }

    deinit {
        for socket in sockets { close(socket) }
    }

    private var said: Set<Int> = []
    /// How often somebody was closed and came again.
    private(set) var returns = 0

    /// Lets all that are connected say what they have to say, and those that were closed come again; does not wait.
    func push() {
        var states = sockets.map { pollfd(fd: $0, events: Int16(POLLIN | POLLOUT | Self.hangUp), revents: 0) }
        poll(&states, nfds_t(states.count), 0)
        for (index, state) in states.enumerated() {
            let events = Int32(state.revents)
            if events & (POLLHUP | POLLERR | Self.hangUp) != 0 {
                close(sockets[index])
                sockets[index] = Self.connect(from: index % addresses, to: port)
                said.remove(index)
                returns += 1
            } else if events & POLLOUT != 0, said.insert(index).inserted {
                _ = words[index].withUnsafeBytes {
                    send(sockets[index], $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
                }
            }
        }
    }

    private static func connect(from number: Int, to port: UInt16) -> CInt {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_NONBLOCK | O_CLOEXEC, 0)
        precondition(descriptor >= 0, "no more descriptors")
        var small: CInt = 4_096
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &small, socklen_t(MemoryLayout<CInt>.size))
        _ = withAddress(0x7f00_0002 + UInt32(number), 0) { bind(descriptor, $0, $1) }
        _ = withAddress(0x7f00_0001, port) { Foundation.connect(descriptor, $0, $1) }
        return descriptor
    }

    private static func withAddress(
        _ host: UInt32, _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt
    ) -> CInt {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = host.bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
