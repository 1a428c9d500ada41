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

    /// Reads `< 4 GiB`, `>=8GiB`, `= 4294967296` and `16 GB`: bytes where no unit stands.
    package init?(_ text: String) {
        var rest = text.filter { !$0.isWhitespace }[...]
        let signs: [Sign] = [.atMost, .atLeast, .less, .more, .equal]
        sign = signs.first { rest.hasPrefix($0.rawValue) } ?? .sold
        rest = rest.dropFirst(sign.rawValue.count)
        let digits = rest.utf8.prefix { (0x30...0x39).contains($0) }.count
        guard digits > 0, let number = UInt64(rest.prefix(digits)),
            let unit = Self.unit(rest.dropFirst(digits).lowercased())
        else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: unit)
        guard !overflow else { return nil }
        self.bytes = bytes
        description = text
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
