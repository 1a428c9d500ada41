// SPDX-License-Identifier: GPL-3.0-or-later

/// What the formats of network boot may hold at most.
package enum Limits {
    /// Bytes of a DHCP message: what one Ethernet frame carries behind the headers of IPv4 and UDP.
    package static let dhcpMessage = 1_472
    /// Bytes of an Ethernet frame with a question for routers: as much as any frame has.
    package static let solicitation = 1_514
    /// Bytes of a TFTP packet: the largest block of RFC 2348 and its header.
    package static let tftpPacket = 65_468
    /// Bytes of a file's name, of an option's name or value, or of an error's sentence in a TFTP packet.
    package static let tftpText = 512
    /// Options of one TFTP packet; RFC 2347 knows five.
    package static let tftpOptions = 16
}
