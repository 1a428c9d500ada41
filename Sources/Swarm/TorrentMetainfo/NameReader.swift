// SPDX-License-Identifier: GPL-3.0-or-later

internal import ContentHash
internal import TorrentCore

/// Makes names that a file can have out of the bytes a torrent has for them.
///
/// Torrents were written in every code page, and on systems where names may hold what they may not hold here. What the
/// pieces prove does not depend on names; so a name that cannot be is changed, always in the same way, and noted. What
/// comes out is one plain name, which leads nowhere else than into its folder.
enum NameReader {
    /// A name, and why it is another than the torrent has; `nil` if it is not.
    struct Name {
        let text: String
        let flaw: NameFlaw?
    }

    /// Reads a name: letters as they are, bytes that are not UTF-8 as `%xx`, slashes and control characters as `_`, and a
    /// name that would be no name or another folder as underscores alone.
    static func name(_ bytes: ArraySlice<UInt8>) -> Name {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            return Name(text: shortened(escaped(bytes), bytes), flaw: .encoding)
        }
        if (try? RelativePath(components: [text])) != nil { return Name(text: text, flaw: nil) }
        if bytes.allSatisfy({ $0 == UInt8(ascii: ".") }), bytes.count <= 2 {
            return Name(text: String(repeating: "_", count: max(1, bytes.count)), flaw: .folder)
        }
        let flaw: NameFlaw = text.unicodeScalars.contains(where: isForbidden) ? .character : .length
        return Name(text: shortened(changed(text), bytes), flaw: flaw)
    }

    /// The names of a path that has more folders in one another, or more bytes, than a path may have: the innermost ones
    /// as one; `nil` for any other.
    static func folded(_ names: [String]) -> [String]? {
        // The torrent's own name stands before them.
        let deepest = RelativePath.maximumDepth - 1
        let length = names.reduce(0) { $0 + $1.utf8.count + 1 }
        guard names.count > deepest || length > MetainfoLimits.pathLength else { return nil }
        var room = MetainfoLimits.pathLength - RelativePath.maximumNameLength
        var kept: [String] = []
        for name in names.prefix(deepest - 1) {
            room -= name.utf8.count + 1
            guard room >= 0 else { break }
            kept.append(name)
        }
        let rest = names.dropFirst(kept.count)
        return kept + [shortened(rest.joined(separator: "_"), Array(rest.joined(separator: "/").utf8)[...])]
    }

    /// The same name with a number behind it, for when a file of that name is there.
    static func numbered(_ name: String, _ number: Int) -> String {
        let mark = "~\(number)"
        return cut(name, to: RelativePath.maximumNameLength - mark.utf8.count) + mark
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
