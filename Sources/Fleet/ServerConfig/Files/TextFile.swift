// SPDX-License-Identifier: GPL-3.0-or-later

/// Texts in the place of something else: error pages, pointers to the real file, lists of checksums.
enum TextFile {
    static func format(of file: FileProbe) -> FileFormat? {
        if isTorrent(file.head) {
            return FileFormat(name: "a torrent", remedy: "fetch what it is for, with: boottorrent torrent get FILE")
        }
        guard let text = text(file) else { return nil }
        let start = String(decoding: text.prefix(512), as: UTF8.self).lowercased().drop { $0.isWhitespace }
        return kind(start, text)
    }

    private static func kind(_ start: Substring, _ text: [UInt8]) -> FileFormat {
        let again = "copy the file itself here"
        if start.hasPrefix("version https://git-lfs") {
            return FileFormat(name: "a pointer of Git LFS in place of the file", remedy: "fetch it with: git lfs pull")
        }
        if start.hasPrefix("/annex/objects/") {
            return FileFormat(
                name: "a pointer of git-annex in place of the file", remedy: "fetch it with: git annex get")
        }
        if ["<!doctype html", "<html", "<head", "<body", "<title"].contains(where: start.hasPrefix) {
            return FileFormat(name: "a web page", remedy: "fetch the file again and see what the page says")
        }
        if start.hasPrefix("<?xml") || start.hasPrefix("<!--") || start.hasPrefix("<") {
            return FileFormat(name: "an XML text", remedy: again)
        }
        if start.hasPrefix("{\\rtf") { return FileFormat(name: "an RTF document", remedy: again) }
        if start.hasPrefix("{") || start.hasPrefix("[{") { return FileFormat(name: "a JSON text", remedy: again) }
        if start.hasPrefix("-----begin") { return FileFormat(name: "a signature, key or certificate", remedy: again) }
        if start.hasPrefix("magnet:?") { return FileFormat(name: "a magnet link", remedy: again) }
        if isChecksum(text) { return FileFormat(name: "a list of checksums", remedy: again) }
        return FileFormat(name: "a text", remedy: again)
    }

    /// The text a file begins with, all of its first 4 KiB or up to zeros that fill it up; `nil` when it is none.
    static func text(_ file: FileProbe) -> [UInt8]? {
        let head = file.head
        // UTF-16, which Windows writes, by its byte order mark.
        if head.starts(with: [0xff, 0xfe]) || head.starts(with: [0xfe, 0xff]) {
            let letters = head.dropFirst(2).filter { $0 != 0 }
            return letters.count * 3 >= head.count && letters.allSatisfy(isOfText) ? Array(letters) : nil
        }
        let start = head.starts(with: [0xef, 0xbb, 0xbf]) ? Array(head.dropFirst(3)) : head
        let text = Array(start.prefix { $0 != 0 })
        // A few letters and then zeros are the sign of some format rather than a text.
        guard !text.isEmpty, text.count == start.count || text.count >= shortest, text.allSatisfy(isOfText),
            start.dropFirst(text.count).allSatisfy({ $0 == 0 })
        else {
            return nil
        }
        // A byte or two of a character may be cut off at the end of what is looked at.
        let whole = String(validating: text.dropLast(text.count == start.count ? cutOff(text) : 0), as: UTF8.self)
        return whole == nil ? nil : text
    }

    private static let shortest = 16

    private static func cutOff(_ text: [UInt8]) -> Int {
        guard let first = text.suffix(3).lastIndex(where: { $0 >= 0xc0 }) else { return 0 }
        return text.count - first
    }

    private static func isOfText(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != 0x7f || byte == 9 || byte == 10 || byte == 12 || byte == 13 || byte == 27
    }

    /// A dictionary in bencode that has what a torrent has.
    private static func isTorrent(_ head: [UInt8]) -> Bool {
        guard head.first == UInt8(ascii: "d"), let digit = head.dropFirst().first, (0x30...0x39).contains(digit) else {
            return false
        }
        return ["8:announce", "4:info", "13:announce-list", "7:comment", "10:created by", "5:nodes"].contains { key in
            head.dropFirst().starts(with: Array(key.utf8))
        }
    }

    /// A line with a hash in front, as sha256sum writes, or with one behind an equals sign, as BSD does.
    private static func isChecksum(_ text: [UInt8]) -> Bool {
        let line = text.prefix { $0 != 10 && $0 != 13 }
        let isHex = { (byte: UInt8) in (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20) }
        let digits = [32, 40, 56, 64, 96, 128]
        let front = line.prefix(while: isHex)
        if digits.contains(front.count), front.count == line.count || line[front.endIndex] == 0x20 { return true }
        guard let sign = line.lastIndex(of: UInt8(ascii: "=")) else { return false }
        let behind = line[line.index(after: sign)...].drop { $0 == 0x20 }
        return digits.contains(behind.count) && behind.allSatisfy(isHex)
    }
}
