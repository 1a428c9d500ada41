// SPDX-License-Identifier: GPL-3.0-or-later

/// Numbers as sentences have them.
enum ByteText {
    /// As memory is counted: `8 GiB`, `1.5 GiB`, `512 MiB`.
    static func binary(_ bytes: UInt64) -> String {
        if bytes >= 1 << 30 { return "\(tenths(bytes, of: 1 << 30)) GiB" }
        return bytes >= 1 << 20 ? "\(tenths(bytes, of: 1 << 20)) MiB" : "\(bytes >> 10) KiB"
    }

    /// As makers of disks count: `500.1 GB`.
    static func decimal(_ bytes: UInt64) -> String { "\(tenths(bytes, of: 1_000_000_000)) GB" }

    /// With commas between thousands: `1,000`.
    static func grouped(_ number: UInt64) -> String {
        let digits = String(number)
        var text = ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return text
    }

    /// Cut after one decimal, which is left out when it is zero.
    private static func tenths(_ bytes: UInt64, of unit: UInt64) -> String {
        let tenths = bytes % unit / (unit / 10)
        // A tenth of a GiB is no whole number of bytes.
        return tenths == 0 ? grouped(bytes / unit) : "\(grouped(bytes / unit)).\(min(9, tenths))"
    }
}
