// SPDX-License-Identifier: GPL-3.0-or-later

/// What this process may do.
enum LinuxRights {
    /// The effective capabilities, from `/proc/self/status`.
    static func capabilities() -> Set<Capability> {
        let line = LinuxHost.lines(of: "/proc/self/status").first { $0.hasPrefix("CapEff:") }
        guard let digits = line?.split(separator: "\t").last, let mask = UInt64(digits, radix: 16) else { return [] }
        return Set(Capability.allCases.filter { mask >> UInt64($0.bit) & 1 == 1 })
    }

    /// The first port everybody may listen on; administrators may lower it.
    static func firstUnprivilegedPort() -> UInt16 {
        LinuxHost.lines(of: "/proc/sys/net/ipv4/ip_unprivileged_port_start").first.flatMap { UInt16($0) } ?? 1024
    }
}
