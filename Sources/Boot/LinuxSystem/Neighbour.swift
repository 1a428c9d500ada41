// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

extension NetworkAddress {
    /// Who is given what is for another address: it itself in the same network, else the gateway; `nil` where there is none.
    package func nextHop(to other: IPv4Address) -> IPv4Address? {
        let mask = prefixLength == 0 ? 0 : UInt32.max << (32 - UInt32(prefixLength))
        return (other.number ^ address.number) & mask == 0 ? other : gateway
    }
}

extension NetworkInterface {
    /// The hardware address of a neighbour that was spoken to lately, as `/proc/net/arp` lists it.
    ///
    /// ```
    /// IP address       HW type     Flags       HW address            Mask     Device
    /// 192.0.2.50       0x1         0x2         52:54:00:12:34:56     *        eth0
    /// ```
    package func neighbour(at address: IPv4Address, in file: String = "/proc/net/arp") -> MACAddress? {
        for line in (SystemFile.text(file) ?? "").split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count == 6, IPv4Address(fields[0]) == address, fields[5].utf8.elementsEqual(name.utf8),
                let mac = MACAddress(fields[3]), mac.bytes.contains(where: { $0 != 0 })
            else { continue }
            return mac
        }
        return nil
    }
}
