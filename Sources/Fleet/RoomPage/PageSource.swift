// SPDX-License-Identifier: GPL-3.0-or-later

/// A file of the page as it was written.
package struct PageSource: Sendable {
    /// What it is called.
    package let name: String
    /// Its bytes, UTF-8.
    package let bytes: [UInt8]

    init(_ name: String, _ bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    /// Whether it is a style; else it is a script.
    package var isStyle: Bool { name.utf8.suffix(4).elementsEqual(".css".utf8) }
}
