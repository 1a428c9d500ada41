// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import NetbootWire
import TorrentCore

/// Everything of UDP that an interface of the calling thread's network namespace sends and receives.
final class PacketCapture: Sendable {
    /// One datagram.
    struct Datagram {
        let sender: PeerAddress
        let receiver: PeerAddress
        let payload: [UInt8]
        /// The payload as DHCP; `nil` when it is none.
        var dhcp: DHCPPacket? { try? DHCPPacket(payload) }
    }

    private struct Unable: Error { let step: String }

    private let descriptor: Int32

    /// Begins; what is not read meanwhile waits in a large buffer.
    init() throws {
        let all = UInt16(3).bigEndian
        descriptor = socket(AF_PACKET, Int32(SOCK_RAW.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | O_CLOEXEC, Int32(all))
        guard descriptor >= 0 else { throw Unable(step: "socket") }
        var size: Int32 = 64 << 20
        // SO_RCVBUFFORCE: root may go beyond the system's limit.
        guard setsockopt(descriptor, SOL_SOCKET, 33, &size, socklen_t(MemoryLayout<Int32>.size)) == 0 else {
            throw Unable(step: "buffer")
        }
        guard Self.letOnlyUDPThrough(descriptor) else { throw Unable(step: "filter") }
    }

    deinit { close(descriptor) }

    /// What came since the last call, in order; each datagram once, also where it passes two interfaces.
    func datagrams() -> [Datagram] {
        var found: [Datagram] = []
        var frame = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &frame, frame.count, 0)
            guard count > 0 else { return found }
            if let datagram = Self.datagram(in: Array(frame[..<count])) { found.append(datagram) }
        }
    }

    /// Ethernet (14 bytes), IPv4 (20 and more), UDP (8), payload.
    private static func datagram(in frame: [UInt8]) -> Datagram? {
        guard frame.count >= 42 else { return nil }
        let header = Int(frame[14] & 0xf) * 4
        let udp = 14 + header
        guard header >= 20, frame.count >= udp + 8 else { return nil }
        let port = { (at: Int) in UInt16(frame[at]) << 8 | UInt16(frame[at + 1]) }
        guard let sender = HostAddress(bytes: frame[26..<30]), let receiver = HostAddress(bytes: frame[30..<34]) else {
            return nil
        }
        let end = min(frame.count, udp + Int(port(udp + 4)))
        return Datagram(
            sender: PeerAddress(host: sender, port: port(udp)),
            receiver: PeerAddress(host: receiver, port: port(udp + 2)),
            payload: end >= udp + 8 ? Array(frame[(udp + 8)..<end]) : [])
    }

    /// A program for the kernel's packet filter: Ethernet type 0x0800 and protocol 17, or nothing.
    private static func letOnlyUDPThrough(_ descriptor: Int32) -> Bool {
        let steps: [(code: UInt16, yes: UInt8, no: UInt8, value: UInt32)] = [
            (0x28, 0, 0, 12), (0x15, 0, 3, 0x0800), (0x30, 0, 0, 23), (0x15, 0, 1, 17), (0x06, 0, 0, 65_535),
            (0x06, 0, 0, 0),
        ]
        var program: [UInt8] = []
        for step in steps {
            program += withUnsafeBytes(of: step.code) { Array($0) } + [step.yes, step.no]
            program += withUnsafeBytes(of: step.value) { Array($0) }
        }
        return program.withUnsafeBytes { bytes in
            // struct sock_fprog: a count in the first two of eight bytes, then a pointer.
            var descriptorOfProgram: (count: UInt64, steps: UnsafeRawPointer?) = (
                UInt64(steps.count), bytes.baseAddress
            )
            return setsockopt(descriptor, SOL_SOCKET, 26, &descriptorOfProgram, 16) == 0
        }
    }
}
