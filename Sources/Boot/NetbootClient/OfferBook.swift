// SPDX-License-Identifier: GPL-3.0-or-later

internal import NetbootWire
internal import TorrentCore

/// The offers that came for one DISCOVER, as far as a machine looks at them.
struct OfferBook: Sendable {
    /// The first that has an address and a boot file, or else the first with an address.
    private(set) var address: DHCPPacket?
    /// The first of a boot server beside the DHCP server: no address, but meant for PXE (PXE 2.1, proxyDHCP).
    private(set) var bootServer: DHCPPacket?

    /// Whether nobody has offered anything yet.
    var isEmpty: Bool { address == nil && bootServer == nil }

    /// Takes one in; one without a server's identity cannot be accepted and is left alone.
    mutating func add(_ offer: DHCPPacket) {
        guard offer.serverIdentifier != nil else { return }
        if offer.yourAddress == .any {
            if offer.isForPXE, bootServer == nil { bootServer = offer }
        } else if address == nil || (address?.bootFile == nil && offer.bootFile != nil) {
            address = offer
        }
    }
}

extension DHCPPacket {
    /// Sub-options of PXE's option 43 (PXE 2.1, table 2-1).
    private enum Menu {
        static let discoveryControl: UInt8 = 6
        static let entries: UInt8 = 9
        static let chosenItem: UInt8 = 71
    }

    /// Bit 3 of the discovery control: the file of the offer is to be taken, no boot server is to be asked.
    var saysToTakeFile: Bool {
        guard let control = subOption(Menu.discoveryControl, of: .vendorOptions)?.first else { return false }
        return control & 8 != 0
    }

    /// The value of option 43 that chooses the first entry of the offer's menu; `nil` without a menu.
    var bootItem: [UInt8]? {
        guard let entries = subOption(Menu.entries, of: .vendorOptions), entries.count >= 2 else { return nil }
        return [Menu.chosenItem, 4, entries[0], entries[1], 0, 0, 255]
    }

    /// iPXE's option `no-pxedhcp` (sub-option 176 of 175): nobody need be waited for.
    var deniesBootServers: Bool { subOption(176, of: .ipxe)?.first == 1 }

    private func subOption(_ code: UInt8, of option: DHCPOptionCode) -> [UInt8]? {
        guard let bytes = self[option] else { return nil }
        var position = 0
        while position + 1 < bytes.count, bytes[position] != 255 {
            if bytes[position] == 0 {
                position += 1
                continue
            }
            let end = position + 2 + Int(bytes[position + 1])
            guard end <= bytes.count else { return nil }
            if bytes[position] == code { return Array(bytes[(position + 2)..<end]) }
            position = end
        }
        return nil
    }
}
