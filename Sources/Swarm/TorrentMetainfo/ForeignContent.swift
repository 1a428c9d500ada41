// SPDX-License-Identifier: GPL-3.0-or-later

/// What people hand over in place of a torrent, known by its first bytes.
package enum ForeignContent: String, Hashable, Sendable, CaseIterable {
    case nothing = "the file is empty; get it again"
    case webPage = "this is a web page, not a torrent; download the .torrent file itself"
    case xml = "this is an XML file, not a torrent; download the .torrent file itself"
    case json = "this is JSON, not a torrent; download the .torrent file itself"
    case magnet = "this is a magnet link, not a torrent; get the .torrent file it stands for"
    case address = "this is the address of something, not a torrent; download the .torrent file from there"
    case text = "this is a text, not a torrent; get the .torrent file itself"
    case gzip = "this is packed with gzip; unpack it first, with: gzip -d"
    case zip = "this is a ZIP archive, not a torrent; unpack it first"
    case xz = "this is packed with xz; unpack it first, with: xz -d"
    case bzip2 = "this is packed with bzip2; unpack it first, with: bzip2 -d"
    case zstd = "this is packed with zstd; unpack it first, with: zstd -d"
    case lz4 = "this is packed with lz4; unpack it first, with: lz4 -d"
    case sevenZip = "this is a 7z archive, not a torrent; unpack it first"
    case rar = "this is a RAR archive, not a torrent; unpack it first"
    case tar = "this is a tar archive, not a torrent; unpack it first"
    case pdf = "this is a PDF document, not a torrent; get the .torrent file itself"
    case picture = "this is a picture, not a torrent; get the .torrent file itself"
    case program = "this is a program, not a torrent; get the .torrent file itself"
    case disc = "this is the image of a disc, not a torrent; get the .torrent file of it"
    case behind =
        "something stands in front of the torrent (blank lines, zeros or a byte order mark); get it again, or cut that off"
    case zeros = "this has only zero bytes: the file was made and never filled; get it again"

    /// `nil` for what is none of these.
    init?(_ bytes: [UInt8]) {
        if bytes.isEmpty {
            self = .nothing
        } else if let known = Self.signs.first(where: { Self.has($0.sign, at: $0.offset, in: bytes) }) {
            self = known.content
        } else if bytes.allSatisfy({ $0 == 0 }) {
            self = .zeros
        } else if Self.isTorrent(behind: bytes) {
            self = .behind
        } else if let text = Self(text: bytes) {
            self = text
        } else {
            return nil
        }
    }

    private static let signs: [(sign: [UInt8], offset: Int, content: Self)] = [
        ([0x1f, 0x8b], 0, .gzip), (Array("PK\u{3}\u{4}".utf8), 0, .zip), ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], 0, .xz),
        (Array("BZh".utf8), 0, .bzip2), ([0x28, 0xb5, 0x2f, 0xfd], 0, .zstd), ([0x04, 0x22, 0x4d, 0x18], 0, .lz4),
        ([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], 0, .sevenZip), (Array("Rar!".utf8), 0, .rar),
        (Array("ustar".utf8), 257, .tar), (Array("%PDF".utf8), 0, .pdf), ([0x89, 0x50, 0x4e, 0x47], 0, .picture),
        ([0xff, 0xd8, 0xff], 0, .picture), (Array("GIF8".utf8), 0, .picture), ([0x7f, 0x45, 0x4c, 0x46], 0, .program),
        (Array("MZ".utf8), 0, .program), (Array("CD001".utf8), 32_769, .disc),
    ]

    private static func has(_ sign: [UInt8], at offset: Int, in bytes: [UInt8]) -> Bool {
        offset < bytes.count && bytes[offset...].starts(with: sign)
    }

    /// Whether a torrent begins behind bytes that say nothing.
    private static func isTorrent(behind bytes: [UInt8]) -> Bool {
        let start = bytes.prefix(lookedAt).drop { $0 <= 0x20 || mark.contains($0) }
        return start.startIndex > 0 && start.first == UInt8(ascii: "d")
            && start.dropFirst().first.map { (0x30...0x39).contains($0) } == true
    }

    /// What a text is, in UTF-8 or with the marks of UTF-16 in front; `nil` for what has bytes no text has.
    private init?(text bytes: [UInt8]) {
        let isWide = bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff])
        let start =
            isWide ? bytes.dropFirst(2).filter { $0 != 0 }[...] : bytes.dropFirst(bytes.starts(with: Self.mark) ? 3 : 0)
        let words = Self.lowercased(start.drop { $0 <= 0x20 }.prefix(Self.lookedAt))
        if words.starts(with: "<?xml") {
            self = words.contains("<html") ? .webPage : .xml
        } else if words.starts(with: "<") {
            self = .webPage
        } else if words.starts(with: "magnet:") {
            self = .magnet
        } else if ["http:", "https:", "ftp:", "[internetshortcut]"].contains(where: { words.starts(with: $0) }) {
            self = .address
        } else if words.starts(with: "{") || words.starts(with: "[") {
            self = .json
        } else if isWide || Self.isText(bytes) {
            self = .text
        } else {
            return nil
        }
    }

    private static let mark: [UInt8] = [0xef, 0xbb, 0xbf]
    /// Bytes of a text that are looked at.
    private static let lookedAt = 1_024

    private static func lowercased(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        bytes.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    }

    private static func isText(_ bytes: [UInt8]) -> Bool {
        bytes.allSatisfy { $0 >= 0x20 || [0x09, 0x0a, 0x0c, 0x0d].contains($0) }
            && String(validating: bytes, as: UTF8.self) != nil
    }
}

extension [UInt8] {
    fileprivate func starts(with text: String) -> Bool { starts(with: text.utf8) }

    fileprivate func contains(_ text: String) -> Bool {
        let wanted = Array(text.utf8)
        return indices.contains { self[$0...].starts(with: wanted) }
    }
}
