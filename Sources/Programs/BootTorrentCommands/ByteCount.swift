// SPDX-License-Identifier: GPL-3.0-or-later

/// Numbers of bytes as people read them.
package enum ByteCount {
    private static let units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]

    /// `17 bytes`, `1.5 KiB`, `4.0 GiB`: one decimal, in powers of 1024, cut and not rounded up.
    package static func text(_ count: UInt64) -> String {
        guard count >= 1_024 else { return count == 1 ? "1 byte" : "\(count) bytes" }
        var tenths = count > .max / 10 ? count / 1_024 * 10 : count * 10 / 1_024
        var unit = 0
        while tenths >= 10_240, unit < units.count - 1 {
            tenths /= 1_024
            unit += 1
        }
        return "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }

    /// Reads `262144`, `256K`, `256KiB` or `1M`, all in powers of 1024; `nil` for anything else.
    package static func parse(_ text: String) -> UInt64? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = UInt64(digits) else { return nil }
        let scale: UInt64
        switch text.dropFirst(digits.count).uppercased() {
        case "", "B": scale = 1
        case "K", "KB", "KIB": scale = 1 << 10
        case "M", "MB", "MIB": scale = 1 << 20
        case "G", "GB", "GIB": scale = 1 << 30
        default: return nil
        }
        let (product, overflow) = number.multipliedReportingOverflow(by: scale)
        return overflow ? nil : product
    }
}
