// SPDX-License-Identifier: GPL-3.0-or-later

/// A file of the page that the server shows to browsers; it is part of the program.
package struct PageFile: Sendable {
    /// What it is, for `Content-Type`.
    package enum Kind: String, Sendable {
        case html = "text/html; charset=utf-8"
        case style = "text/css; charset=utf-8"
        case script = "text/javascript; charset=utf-8"
    }

    /// What it is called.
    package let name: String
    /// What it is.
    package let kind: Kind
    /// Its bytes as they are sent, UTF-8: without what only people read.
    package let bytes: [UInt8]
    /// The same for browsers that take `Content-Encoding: gzip`; empty where it could not be packed.
    package let packed: [UInt8]

    init(_ name: String, _ kind: Kind, _ source: [UInt8]) {
        self.name = name
        self.kind = kind
        bytes = Slimming.slim(source, kind)
        packed = Packing.gzip(bytes)
    }
}
