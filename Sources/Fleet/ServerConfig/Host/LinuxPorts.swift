// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
internal import TorrentCore

/// Tries whether a port can be listened on, and finds out who listens there.
enum LinuxPorts {
    static func state(of port: ListeningPort) -> PortState {
        let kind = port.transport == .tcp ? SOCK_STREAM : SOCK_DGRAM
        let descriptor = socket(AF_INET, Int32(kind.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return .unknown }
        defer { close(descriptor) }
        if port.transport == .tcp {
            // As servers do: connections that are being closed do not count, listeners do.
            var yes: Int32 = 1
            setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        }
        if let interface = port.interface {
            // A DHCP server bound to another interface does not disturb ours.
            _ = setsockopt(
                descriptor, SOL_SOCKET, SO_BINDTODEVICE, interface, socklen_t(interface.utf8.count))
        }
        switch bind(descriptor, to: port) {
        case 0: return .free
        case EADDRINUSE: return .taken(by: owners(of: port))
        default: return .unknown
        }
    }

    /// Zero, or the error's number.
    private static func bind(_ descriptor: Int32, to port: ListeningPort) -> Int32 {
        guard case .ipv4(let number) = port.address else { return EAFNOSUPPORT }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.number.bigEndian
        address.sin_addr.s_addr = number.bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return result == 0 ? 0 : errno
    }

    /// The processes, as far as we may see them.
    private static func owners(of port: ListeningPort) -> [PortOwner] {
        let inodes = inodes(of: port)
        guard !inodes.isEmpty else { return [] }
        return (LinuxHost.names(in: "/proc") ?? []).compactMap { Int32($0) }.filter { has($0, inodes) }.map { process in
            PortOwner(process: process, name: LinuxHost.lines(of: "/proc/\(process)/comm").first ?? "a program")
        }
    }

    /// Whether a process has one of these sockets.
    private static func has(_ process: Int32, _ inodes: Set<String>) -> Bool {
        let descriptors = "/proc/\(process)/fd"
        return (LinuxHost.names(in: descriptors) ?? []).contains { descriptor in
            guard let target = link("\(descriptors)/\(descriptor)"), target.hasPrefix("socket:[") else { return false }
            return inodes.contains(String(target.dropFirst(8).dropLast()))
        }
    }

    /// The sockets on this port, from the kernel's tables: address and port, state and inode in columns 2, 4 and 10.
    private static func inodes(of port: ListeningPort) -> Set<String> {
        let table = port.transport.rawValue.lowercased()
        let digits = String(port.number, radix: 16, uppercase: true)
        let ending = ":" + String(repeating: "0", count: 4 - digits.count) + digits
        let isListening = "0A"
        var inodes: Set<String> = []
        for line in LinuxHost.lines(of: "/proc/net/\(table)") + LinuxHost.lines(of: "/proc/net/\(table)6") {
            let columns = line.split(separator: " ")
            guard columns.count > 9, columns[1].hasSuffix(ending),
                port.transport == .udp || columns[3] == isListening
            else { continue }
            inodes.insert(String(columns[9]))
        }
        return inodes
    }

    private static func link(_ path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: 256)
        let count = readlink(path, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
    }
}
