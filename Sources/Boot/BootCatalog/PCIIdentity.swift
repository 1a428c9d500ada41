// SPDX-License-Identifier: GPL-3.0-or-later

/// Which kind of card a PCI device is: the numbers its maker gave it.
package struct PCIIdentity: Hashable, Sendable, CustomStringConvertible {
    /// The maker.
    package let vendor: UInt16
    /// The maker's number for the card.
    package let device: UInt16

    /// Reads what iPXE's `busid:hexhyp` says: `01-80-86-10-0e`, where 01 stands for PCI; `nil` for cards on another bus.
    package init?(busID text: some StringProtocol) {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        guard groups.count == 5,
            groups.allSatisfy({ $0.utf8.count == 2 && $0.allSatisfy(\.isHexDigit) })
        else { return nil }
        let bytes = groups.compactMap { UInt8($0, radix: 16) }
        guard bytes.count == 5, bytes[0] == 1 else { return nil }
        vendor = UInt16(bytes[1]) << 8 | UInt16(bytes[2])
        device = UInt16(bytes[3]) << 8 | UInt16(bytes[4])
    }

    /// Reads what ``description`` writes, `8086:100e`, with digits of either case.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let vendor = Self.number(parts[0]), let device = Self.number(parts[1]) else {
            return nil
        }
        self.vendor = vendor
        self.device = device
    }

    /// Reads what sysfs says of a PCI device in its files `vendor` and `device`: `0x8086` and `0x100e`.
    package init?(vendor: some StringProtocol, device: some StringProtocol) {
        guard vendor.hasPrefix("0x"), device.hasPrefix("0x") else { return nil }
        self.init("\(vendor.dropFirst(2)):\(device.dropFirst(2))")
    }

    /// As lspci(8) writes it: `8086:100e`.
    package var description: String { "\(Self.digits(vendor)):\(Self.digits(device))" }

    private static func number(_ text: some StringProtocol) -> UInt16? {
        guard text.utf8.count == 4, text.allSatisfy(\.isHexDigit) else { return nil }
        return UInt16(text, radix: 16)
    }

    private static func digits(_ number: UInt16) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: 4 - text.count) + text
    }
}
