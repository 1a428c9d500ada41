// SPDX-License-Identifier: GPL-3.0-or-later

/// A component of boot programs and a generation of it (shim's SBAT.md).
package struct SBATEntry: Hashable, Sendable {
    /// The component: `shim`, `grub`, `grub.debian`, …; printable ASCII without a comma, 64 bytes at most.
    package let component: String
    /// The generation, which grows with each fault that is mended: 1 or more.
    package let generation: UInt32

    /// Pairs the two; `nil` for a name that cannot stand in a table, or generation 0.
    package init?(_ component: String, _ generation: UInt32) {
        let isName = component.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ",") }
        guard isName, (1...Limits.componentName).contains(component.utf8.count), generation > 0 else { return nil }
        self.component = component
        self.generation = generation
    }

    /// The first two cells of a line.
    init?(_ cells: [ArraySlice<UInt8>]) {
        guard cells.count >= 2, let generation = UInt32(decimal: cells[1]) else { return nil }
        self.init(String(decoding: cells[0], as: UTF8.self), generation)
    }
}

/// The lines of comma-separated cells that both a level and a program's table are made of.
enum SBATLines {
    /// Takes the text up to a zero apart; `nil` for more than the limits allow.
    ///
    /// Empty lines are passed over.
    static func cells(of text: ArraySlice<UInt8>) -> [[ArraySlice<UInt8>]]? {
        let text = text.prefix { $0 != 0 }
        guard text.count <= Limits.revocationText else { return nil }
        let lines = text.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        guard lines.count <= Limits.revocationLines else { return nil }
        return lines.map { $0.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) }
    }
}

extension FixedWidthInteger where Self: UnsignedInteger {
    /// Reads decimal digits and nothing else.
    init?(decimal digits: some Collection<UInt8>) {
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        self.init(String(decoding: digits, as: UTF8.self))
    }
}
