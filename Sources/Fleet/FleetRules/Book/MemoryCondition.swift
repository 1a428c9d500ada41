// SPDX-License-Identifier: GPL-3.0-or-later

/// How much memory a rule asks for: a comparison, or a size as it is sold.
package struct MemoryCondition: Hashable, Sendable, CustomStringConvertible {
    /// How the two are compared.
    package enum Sign: String, Hashable, Sendable, CaseIterable {
        case less = "<", atMost = "<=", equal = "=", atLeast = ">=", more = ">"
        /// A size alone. A kernel counts less than was sold: firmware and graphics take some. So 85 % of it will do.
        case sold = ""
    }

    /// How the two are compared.
    package let sign: Sign
    /// Bytes.
    package let bytes: UInt64
    /// As it is written.
    package let description: String

    /// Reads `< 4 GiB`, `>=8GiB`, `1.5 GiB`, `= 4294967296` and `16 GB`: bytes where no unit stands.
    package init?(_ text: String) {
        var rest = text.filter { !$0.isWhitespace }[...]
        let signs: [Sign] = [.atMost, .atLeast, .less, .more, .equal]
        sign = signs.first { rest.hasPrefix($0.rawValue) } ?? .sold
        rest = rest.dropFirst(sign.rawValue.count)
        let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let unit = Self.unit(rest.dropFirst(number.count).lowercased()),
            let bytes = Self.bytes(number, of: unit)
        else { return nil }
        self.bytes = bytes
        description = text
    }

    /// So many units; a part of one has up to six digits and comes to whole bytes, rounded down.
    private static func bytes(_ number: Substring, of unit: UInt64) -> UInt64? {
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let whole = UInt64(parts[0]) else { return nil }
        var part: UInt64 = 0
        if parts.count == 2 {
            guard (1...6).contains(parts[1].count), unit > 1, let digits = UInt64(parts[1]) else { return nil }
            // The largest unit has 2^40 bytes, so nothing is too large.
            part = digits * unit / parts[1].reduce(1) { power, _ in power * 10 }
        }
        let (bytes, isTooLarge) = whole.multipliedReportingOverflow(by: unit)
        let (sum, isStillTooLarge) = bytes.addingReportingOverflow(part)
        return isTooLarge || isStillTooLarge ? nil : sum
    }

    /// Whether a machine with so many bytes is meant.
    package func matches(_ memory: UInt64) -> Bool {
        switch sign {
        case .less: memory < bytes
        case .atMost: memory <= bytes
        case .equal: memory == bytes
        case .atLeast: memory >= bytes
        case .more: memory > bytes
        case .sold: memory <= bytes && memory >= bytes / 100 * 85
        }
    }

    private static func unit(_ text: String) -> UInt64? {
        switch text {
        case "", "b": 1
        case "kib": 1 << 10
        case "mib": 1 << 20
        case "gib": 1 << 30
        case "tib": 1 << 40
        case "kb": 1_000
        case "mb": 1_000_000
        case "gb": 1_000_000_000
        case "tb": 1_000_000_000_000
        default: nil
        }
    }
}
