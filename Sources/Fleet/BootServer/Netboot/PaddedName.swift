// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// The names by which some old ROMs ask for a file, with something behind the name that they were told.
///
/// They take what stands behind option 67 of DHCP for a part of it, most often the byte 0xff that ends the options
/// (RFC 2132, 3.2). dnsmasq finds files by name, so each has these names too.
enum PaddedName {
    /// What may stand behind a name; not a zero, which ends the name in a request (RFC 1350, 5).
    static let tails: [[UInt8]] = [
        [0xff], [0xff, 0xff], [0xff, 0xff, 0xff], [0xff, 0xff, 0xff, 0xff], [0x20], [0x0d], [0x0a], [0x0d, 0x0a],
    ]

    /// Gives a file these names too, in place of whatever had them; where links cannot be, it has its own name alone.
    static func link(_ path: String) {
        for tail in tails {
            let name = (Array(path.utf8) + tail + [0]).map { CChar(bitPattern: $0) }
            unlink(name)
            _ = Glibc.link(path, name)
        }
    }

    /// Whether a name out of a list of files is one of these; bytes that are no UTF-8 have become U+FFFD there.
    static func isPadded(_ name: String) -> Bool {
        guard let last = name.unicodeScalars.last else { return false }
        return last == "\u{fffd}" || last == " " || last == "\r" || last == "\n"
    }
}
