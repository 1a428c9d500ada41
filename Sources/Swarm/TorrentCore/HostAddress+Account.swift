// SPDX-License-Identifier: GPL-3.0-or-later

extension HostAddress {
    /// Who is counted as one: an IPv4 address, or the network that one host has in IPv6, but for link-local ones, which
    /// all have the same.
    package var account: HostAddress {
        if case .ipv6(let high, _) = self, high >> 54 != 0x3fa, !isLoopback { .ipv6(high, 0) } else { self }
    }
}
