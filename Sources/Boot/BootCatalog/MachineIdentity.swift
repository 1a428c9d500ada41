// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// An Ethernet hardware address.
package struct MACAddress: Hashable, Sendable {
    /// The six bytes in wire order.
    package let bytes: [UInt8]

    /// Takes six bytes in wire order; `nil` for another number of them.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 6 else { return nil }
        self.bytes = bytes
    }

    /// Reads six pairs of hexadecimal digits with `:` or `-` between, in either case.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(omittingEmptySubsequences: false) { $0 == ":" || $0 == "-" }
        guard parts.count == 6, parts.allSatisfy({ $0.utf8.count == 2 }),
            let bytes = [UInt8](hexadecimal: parts.joined())
        else { return nil }
        self.bytes = bytes
    }
}

extension MACAddress: CustomStringConvertible {
    /// Lower-case digits with colons.
    package var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(17)
        for byte in bytes {
            if !text.isEmpty { text.append(UInt8(ascii: ":")) }
            text.append(hexadecimal: byte)
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// What tells one machine from all others.
package struct MachineIdentity: Hashable, Sendable {
    /// The address of the network card it booted from.
    package let mac: MACAddress
    /// The SMBIOS UUID in its usual spelling, if the firmware gave one.
    package let uuid: String?

    /// Puts the two together.
    package init(mac: MACAddress, uuid: String?) {
        self.mac = mac
        self.uuid = uuid
    }
}
