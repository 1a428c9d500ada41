// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

extension HostAddress {
    /// Neither unspecified, multicast, broadcast nor link-local IPv6, which means nothing without its interface.
    var isUnicast: Bool {
        switch self {
        case .ipv4(let number): number >> 24 != 0 && number >> 28 < 0xe
        case .ipv6(let high, let low): !(high == 0 && low == 0) && high >> 56 != 0xff && high >> 54 != 0x3fa
        }
    }
}

extension PeerAddress {
    /// Whether others could connect to it at all.
    var canBeDialled: Bool { port != 0 && host.isUnicast }
}
