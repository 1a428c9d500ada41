// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import HTTPTypes
internal import TorrentCore

/// Reads the part of a request's path behind a folder; the one place where percent signs are decoded.
enum PathDecoding {
    /// The names behind the folder; a name never holds a slash, not even one that was written `%2f`.
    ///
    /// What names nothing, such as an empty segment, is passed over.
    static func names(in path: String, behind folder: String) throws(HTTPProblem) -> [String] {
        let path = RequestTarget(path).path
        guard path.beginsWithBytes(of: folder + "/") else { throw HTTPProblem(.notFound, "There is nothing here.") }
        var names: [String] = []
        let rest = Substring(path.utf8.dropFirst(folder.utf8.count + 1))
        for part in rest.splitAtSlashes(keepingEmpty: true) {
            guard let name = decode(part) else {
                throw HTTPProblem(.badRequest, "The path has a percent sign with no byte of a text behind it.")
            }
            names.append(name)
        }
        return names
    }

    /// Undoes percent encoding (RFC 3986 section 2.1); `nil` for a bad escape and for bytes that are no UTF-8.
    static func decode(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, let decoded = [UInt8](hexadecimal: digits), let value = decoded.first else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
