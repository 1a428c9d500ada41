// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

extension MACAddress {
    /// Reads an address as lists have it: besides the usual spellings twelve digits, and three groups of four with dots.
    ///
    /// `nil` also for what no single card has: all zeros, all ones, a group's address.
    package init?(listed text: String) {
        let isUsual = text.utf8.contains { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "-") }
        guard !isUsual else {
            self.init(text)
            if !belongsToOneCard { return nil }
            return
        }
        var digits = text
        let groups = text.split(separator: ".", omittingEmptySubsequences: false)
        if groups.count == 3, groups.allSatisfy({ $0.utf8.count == 4 }) { digits = groups.joined() }
        guard digits.utf8.count == 12, digits.utf8.allSatisfy(\.isHexadecimalDigit) else { return nil }
        var pairs: [Substring] = []
        var rest = digits[...]
        while !rest.isEmpty {
            pairs.append(rest.prefix(2))
            rest = rest.dropFirst(2)
        }
        self.init(pairs.joined(separator: ":"))
        if !belongsToOneCard { return nil }
    }

    private var belongsToOneCard: Bool {
        bytes.contains { $0 != 0 } && (bytes.first ?? 1) & 1 == 0
    }
}
