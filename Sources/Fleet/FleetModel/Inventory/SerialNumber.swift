// SPDX-License-Identifier: GPL-3.0-or-later

/// Serial numbers as makers write them into firmware.
package enum SerialNumber {
    /// What stands there where nobody has written one, in small letters.
    private static let fillers: Set<String> = [
        "to be filled by o.e.m.", "to be filled by o.e.m", "default string", "system serial number", "serial number",
        "none", "not specified", "not applicable", "not available", "n/a", "na", "unknown", "invalid", "empty", "oem",
        "o.e.m.", "chassis serial number", "base board serial number", "system manufacturer", "standard", "default",
        "123456789", "1234567890", "0123456789", "01234567890123456789", "12345678", "1234567", "123456",
        "invalid serial number", "sn", "s/n", "test", "xxxxxxxxxxxx",
    ]

    /// Whether it tells machines apart: no filler, and not one character over and over.
    package static func tellsApart(_ serial: String) -> Bool {
        let text = serial.lowercased().filter { !$0.isWhitespace || $0 == " " }
        let letters = text.filter { $0.isLetter || $0.isNumber }
        return Set(letters).count > 1 && !fillers.contains(text)
    }
}
