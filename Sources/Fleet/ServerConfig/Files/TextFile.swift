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
        if let known = kinds.first(where: { start.hasPrefix($0.start) }) { return known.format }
        if start.hasPrefix("<") {
            if ["<html", "<!doctype html"].contains(where: start.contains) { return webPage }
            return start.contains("<metalink") ? metalink : FileFormat(name: "an XML text", remedy: again)
        }
        if start.hasPrefix("rem ") || start.hasPrefix("file \""), start.contains("track 0") { return cueSheet }
        if TextCode.isChecksum(text) { return FileFormat(name: "a list of checksums", remedy: again) }
        if TextCode.isBase64(text) {
            return FileFormat(name: "a text in base64", remedy: "decode it with: base64 -d OLD > NEW")
        }
        if TextCode.isHexDump(text) {
            return FileFormat(name: "a hex dump", remedy: "make a file of bytes of it with: xxd -r OLD NEW")
        }
        return FileFormat(name: "a text", remedy: again)
    }

    private static let again = "copy the file itself here"
    private static let webPage = FileFormat(
        name: "a web page", remedy: "fetch the file again and see what the page says")
    private static let metalink = FileFormat(
        name: "the description of a download (Metalink)", remedy: "fetch what it is for, with: aria2c FILE")
    private static let cueSheet = FileFormat(
        name: "the description of a CD (.cue), whose bytes are in another file", remedy: FileFormat.oneFile)

    /// What texts begin with, in small letters and without blanks in front, and what they are then.
    private static let kinds: [(start: String, format: FileFormat)] =
        ["<!doctype html", "<html", "<head", "<body", "<title", "<script", "<meta"].map { ($0, webPage) }
        + ([
            ("version https://git-lfs", "a pointer of Git LFS in place of the file", "fetch it with: git lfs pull"),
            ("/annex/objects/", "a pointer of git-annex in place of the file", "fetch it with: git annex get"),
            ("../.git/annex/", "a pointer of git-annex in place of the file", "fetch it with: git annex get"),
            ("{\\rtf", "an RTF document", again), ("{", "a JSON text", again), ("[{", "a JSON text", again),
            ("[\"", "a JSON text", again), ("[]", "a JSON text", again),
            ("-----begin pgp message", "encrypted with GnuPG", "decrypt it first, with: gpg -d"),
            ("-----begin", "a signature, key or certificate", again),
            ("magnet:?", "a magnet link", "fetch what it is for with a BitTorrent client"),
            ("ed2k://", "a link in place of the file", "fetch what it leads to"),
            ("http://", "a web address in place of the file", "fetch what is there"),
            ("https://", "a web address in place of the file", "fetch what is there"),
            ("ftp://", "a web address in place of the file", "fetch what is there"),
            ("[internetshortcut]", "a shortcut to a web address (.url)", "fetch what is there"),
            ("[{000214a0", "a shortcut to a web address (.url)", "fetch what is there"),
            ("[desktop entry]", "a shortcut of a desktop (.desktop)", "copy the file it leads to"),
            ("[clonecd]", "the description of a CD (.ccd), whose bytes are in another file", FileFormat.oneFile),
            ("# mapfile. created by gnu ddrescue", "the map that ddrescue keeps", "copy the image beside it"),
            ("# rescue logfile", "the map that ddrescue keeps", "copy the image beside it"),
            ("mime-version:", "a mail or a saved web page (MIME)", again),
            ("content-type:", "a mail or a saved web page (MIME)", again),
            ("from: <saved by", "a saved web page (MIME)", again),
            ("begin 644 ", "a text in uuencode", "decode it with: uudecode FILE"),
            ("begin 664 ", "a text in uuencode", "decode it with: uudecode FILE"),
            ("begin 600 ", "a text in uuencode", "decode it with: uudecode FILE"),
            ("begin-base64 ", "a text in base64", "decode it with: uudecode FILE"),
            ("=ybegin ", "a text in yEnc", "decode it with: ydecode FILE"),
            ("#!", "a script", "use method bin for a program; here goes the image of a whole disk"),
        ] as [(String, String, String)]).map { ($0.0, FileFormat(name: $0.1, remedy: $0.2)) }

    /// The text a file begins with, all of its first 4 KiB or up to zeros that fill it up; `nil` when it is none.
    ///
    /// UTF-16 comes without its zeros; of other codes only the letters of ASCII mean what they seem to.
    static func text(_ file: FileProbe) -> [UInt8]? {
        let head = file.head
        if let letters = utf16(head) { return letters }
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
        return whole != nil || isInOldCode(text) ? text : nil
    }

    /// The letters of a text as Windows writes it, with `?` for those that are not of ASCII: it has a byte order mark, or
    /// letters of which every other byte is zero.
    static func utf16(_ head: [UInt8]) -> [UInt8]? {
        let isBig = head.starts(with: [0xfe, 0xff])
        let hasMark = isBig || head.starts(with: [0xff, 0xfe])
        let pairs = head.count / 2
        let zeros = [0, 1].map { rest in (0..<pairs).count { head[2 * $0 + rest] == 0 } }
        guard hasMark || pairs >= 8 && zeros.contains(0) && zeros.contains(where: { $0 * 10 >= pairs * 9 }) else {
            return nil
        }
        let highFirst = hasMark ? isBig : zeros[0] > zeros[1]
        var units = (0..<pairs).map { index in
            UInt16(head[2 * index + (highFirst ? 0 : 1)]) << 8 | UInt16(head[2 * index + (highFirst ? 1 : 0)])
        }
        if hasMark { units.removeFirst() }
        while units.last == 0 { units.removeLast() }
        // Half of a pair may be cut off at the end of what is looked at.
        if let last = units.last, last & 0xfc00 == 0xd800 { units.removeLast() }
        guard !units.isEmpty, String(validating: units, as: UTF16.self) != nil,
            units.allSatisfy({ $0 >= 0x80 || isOfText(UInt8($0)) })
        else { return nil }
        return units.map { $0 < 0x80 ? UInt8($0) : UInt8(ascii: "?") }
    }

    /// Latin-1 and its like, or a code of East Asia: no control characters, words or lines, and bytes that are not of
    /// ASCII as few as these codes have.
    private static func isInOldCode(_ text: [UInt8]) -> Bool {
        let foreign = text.filter { $0 >= 0x80 }
        guard text.contains(where: { $0 == 0x20 || $0 == 10 || $0 == 13 }) else { return false }
        // Memory that nobody wrote to repeats a byte or two.
        let isVaried = text.count >= 256 && Set(foreign).count >= 8 && foreign.count * 100 <= text.count * 97
        return isVaried || foreign.count * 10 <= text.count * 3
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
}
