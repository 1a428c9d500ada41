// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import Glibc

extension NetworkInterface {
    /// Sends one magic packet for each card to everybody in the network that this one is in.
    ///
    /// A machine that is switched off has no address, so the network card itself looks for the bytes; the port is nobody's.
    package func wake(_ cards: [MACAddress]) throws(SystemFailure) {
        let kind = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_INET, kind, 0)
        guard descriptor >= 0 else { throw SystemFailure("socket") }
        defer { close(descriptor) }
        var on: Int32 = 1
        guard setsockopt(descriptor, SOL_SOCKET, SO_BROADCAST, &on, socklen_t(MemoryLayout<Int32>.size)) == 0,
            setsockopt(descriptor, SOL_SOCKET, SO_BINDTODEVICE, name, socklen_t(name.utf8.count)) == 0
        else { throw SystemFailure("broadcast on \(name)") }
        for card in cards { try Self.send(card.wakingBytes, by: descriptor, name) }
    }

    private static func send(_ bytes: [UInt8], by descriptor: Int32, _ name: String) throws(SystemFailure) {
        var everybody = sockaddr_in()
        everybody.sin_family = sa_family_t(AF_INET)
        everybody.sin_port = UInt16(9).bigEndian
        everybody.sin_addr.s_addr = .max
        let count = withUnsafePointer(to: everybody) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor, bytes, bytes.count, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard count == bytes.count else { throw SystemFailure("send to everybody on \(name)") }
    }
}

extension MACAddress {
    /// A magic packet: six bytes of ones, then the address sixteen times.
    package var wakingBytes: [UInt8] {
        [UInt8](repeating: 0xff, count: 6) + (0..<16).flatMap { _ in bytes }
    }
}
