// SPDX-License-Identifier: GPL-3.0-or-later

internal import ContentHash
internal import TorrentCore

/// Makes names that a file can have out of the bytes a torrent has for them.
///
/// Torrents were written in every code page, and on systems where names may hold what they may not hold here. What the
/// pieces prove does not depend on names; so a name that cannot be is changed, always in the same way, and noted.
/// Names that lead out of their folder are refused and never changed.
enum NameReader {
    /// A name, and why it is another than the torrent has; `nil` if it is not.
    struct Name {
        let text: String
        let flaw: NameFlaw?
    }

    /// Reads a name: letters as they are, bytes that are not UTF-8 as `%xx`, slashes and control characters as `_`.
    ///
    /// - Throws: what is wrong with an empty name, one that holds NUL, and one that is absolute or has a dot folder in it.
    static func name(_ bytes: ArraySlice<UInt8>) throws(PathProblem) -> Name {
        let text = String(validating: bytes, as: UTF8.self)
        if let text, (try? RelativePath(components: [text])) != nil { return Name(text: text, flaw: nil) }
        let shown = String(decoding: bytes.prefix(RelativePath.maximumNameLength), as: UTF8.self)
        guard !bytes.isEmpty else { throw .emptyName }
        guard !bytes.contains(0) else { throw .forbiddenCharacter(shown) }
        guard bytes.first.map(isSlash) != true else { throw .absolute(shown) }
        for part in bytes.split(whereSeparator: isSlash)
        where part.elementsEqual([dot]) || part.elementsEqual([dot, dot]) {
            throw .leavesFolder(String(decoding: part, as: UTF8.self))
        }
        guard let text else { return Name(text: shortened(escaped(bytes), bytes), flaw: .encoding) }
        let flaw: NameFlaw = text.unicodeScalars.contains(where: isForbidden) ? .character : .length
        return Name(text: shortened(changed(text), bytes), flaw: flaw)
    }

    /// The same name with a number behind it, for when a file of that name is there.
    static func numbered(_ name: String, _ number: Int) -> String {
        let mark = "~\(number)"
        return cut(name, to: RelativePath.maximumNameLength - mark.utf8.count) + mark
    }

    private static let dot = UInt8(ascii: ".")

    private static func isSlash(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\")
    }

    private static func isForbidden(_ scalar: UnicodeScalar) -> Bool {
        scalar.value < 0x20 || scalar.value == 0x7f || scalar == "/" || scalar == "\\"
    }

    private static func changed(_ text: String) -> String {
        var view = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { view.append(isForbidden(scalar) ? "_" : scalar) }
        return String(view)
    }

    /// Different bytes give different names: a percent sign is escaped too.
    private static func escaped(_ bytes: ArraySlice<UInt8>) -> String {
        var text = ""
        for byte in bytes {
            if byte < 0x80, byte != UInt8(ascii: "%") {
                let scalar = UnicodeScalar(byte)
                text.unicodeScalars.append(isForbidden(scalar) ? "_" : scalar)
            } else {
                text += "%" + [byte].hexadecimal
            }
        }
        return text
    }

    /// Cuts a name that no file system takes; a part of the hash of the whole keeps two of one beginning apart.
    private static func shortened(_ text: String, _ bytes: ArraySlice<UInt8>) -> String {
        guard text.utf8.count > RelativePath.maximumNameLength else { return text }
        let mark = "~" + ContentHash.sha1(Array(bytes)).bytes.prefix(6).hexadecimal
        return cut(text, to: RelativePath.maximumNameLength - mark.utf8.count) + mark
    }

    private static func cut(_ text: String, to length: Int) -> String {
        var view = String.UnicodeScalarView()
        var room = length
        for scalar in text.unicodeScalars {
            room -= UTF8.width(scalar)
            guard room >= 0 else { break }
            view.append(scalar)
        }
        return String(view)
    }
}
