// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
package import NetbootScripts

/// What the system says of a network card.
package enum NetworkCard {
    /// Bits a second that its cable takes; `nil` where that is not known, as of cards without one.
    ///
    /// A bridge has the speed of its fastest port. The file is made when it is read, so no disk is waited for.
    package static func speed(of interface: InterfaceName) -> UInt64? {
        guard let file = fopen("/sys/class/net/\(interface)/speed", "re") else { return nil }
        defer { fclose(file) }
        var text = [CChar](repeating: 0, count: 32)
        guard fgets(&text, Int32(text.count), file) != nil else { return nil }
        let digits = text.prefix { (0x30...0x39).contains($0) }.map { UInt8(bitPattern: $0) }
        guard let megabits = UInt64(String(decoding: digits, as: UTF8.self)), megabits > 0 else { return nil }
        return megabits.multipliedReportingOverflow(by: 1_000_000).overflow ? nil : megabits * 1_000_000
    }
}
