// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import Foundation
package import TorrentCore

/// Which hardware address answers for which IPv4 address, as Linux lists it in `/proc/net/arp`.
package struct NeighbourTable: Hashable, Sendable {
    private let entries: [HostAddress: MACAddress]

    /// Reads the list; lines that are no entry are passed over.
    ///
    /// ```
    /// IP address       HW type     Flags       HW address            Mask     Device
    /// 192.0.2.50       0x1         0x2         52:54:00:12:34:56     *        eth0
    /// ```
    package init(_ text: some StringProtocol) {
        let pairs = text.split(separator: "\n").compactMap { line -> (HostAddress, MACAddress)? in
            let fields = line.split(separator: " ")
            guard fields.count == 6, let address = HostAddress(fields[0]), let mac = MACAddress(fields[3]),
                mac.bytes.contains(where: { $0 != 0 })
            else { return nil }
            return (address, mac)
        }
        entries = Dictionary(pairs) { first, _ in first }
    }

    /// The table of this process's own network, as it is now; empty where Linux shows none.
    static var current: NeighbourTable {
        NeighbourTable((try? String(contentsOfFile: "/proc/net/arp", encoding: .utf8)) ?? "")
    }

    /// The hardware address behind an address, if the machine spoke lately.
    package subscript(address: HostAddress) -> MACAddress? { entries[address] }
}
