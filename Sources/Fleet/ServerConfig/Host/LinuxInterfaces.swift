// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
internal import TorrentCore

/// Lists network interfaces by getifaddrs(3), /sys and /proc.
enum LinuxInterfaces {
    /// Flags of an interface (netdevice(7)).
    private enum Flag {
        static let up: UInt32 = 0x1
        static let loopback: UInt32 = 0x8
        static let running: UInt32 = 0x40
    }

    static func all() -> [NetworkInterface] {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return [] }
        defer { freeifaddrs(list) }
        var names: [String] = []
        var flags: [String: UInt32] = [:]
        var addresses: [String: [InterfaceAddress]] = [:]
        var next = list
        while let entry = next {
            let name = String(cString: entry.pointee.ifa_name)
            if flags[name] == nil { names.append(name) }
            flags[name] = entry.pointee.ifa_flags
            if let address = ipv4(entry.pointee.ifa_addr), let mask = ipv4(entry.pointee.ifa_netmask) {
                addresses[name, default: []].append(
                    InterfaceAddress(.ipv4(address), prefixLength: mask.nonzeroBitCount))
            }
            next = entry.pointee.ifa_next
        }
        let routed = interfacesOfDefaultRoutes()
        return names.map { name in
            let bits = flags[name] ?? 0
            return NetworkInterface(
                name: name, addresses: addresses[name] ?? [], isUp: bits & Flag.up != 0,
                hasCarrier: bits & Flag.running != 0, isLoopback: bits & Flag.loopback != 0,
                isPhysical: access("/sys/class/net/\(name)/device", F_OK) == 0, hasDefaultRoute: routed.contains(name))
        }
    }

    private static func ipv4(_ address: UnsafeMutablePointer<sockaddr>?) -> UInt32? {
        guard let address, Int32(address.pointee.sa_family) == AF_INET else { return nil }
        return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
            UInt32(bigEndian: $0.pointee.sin_addr.s_addr)
        }
    }

    /// From the kernel's table: name, destination and mask in hexadecimal stand in columns 1, 2 and 8.
    private static func interfacesOfDefaultRoutes() -> Set<String> {
        let rows = LinuxHost.lines(of: "/proc/net/route").dropFirst().map { $0.split(separator: "\t") }
        return Set(
            rows.filter { $0.count > 7 && $0[1] == "00000000" && $0[7] == "00000000" }
                .map { $0[0].filter { $0 != " " } })
    }
}
