// SPDX-License-Identifier: GPL-3.0-or-later

/// Path and query of an HTTP request, whatever form its request line has (RFC 9112 section 3.2).
///
/// Servers answer the origin form (`/path?query`) and the absolute form (`http://host:port/path?query`) alike, and take
/// a fragment away, which some clients send though it is none of a request's. Empty segments and dots between slashes
/// name nothing, so `//loaders/./x` is `/loaders/x`; two dots stay as they are, for nobody here resolves them. Escapes
/// stay too, so an escaped slash never becomes one.
package struct RequestTarget: Hashable, Sendable {
    /// Begins with a slash, unless the request line had another form (`*`, `host:port`, rubbish).
    package let path: String
    /// What stands behind the question mark; `nil` without one.
    package let query: String?

    /// Reads the middle of a request line.
    package init(_ text: String) {
        var rest = Array(text.utf8)[...]
        if let fragment = rest.firstIndex(of: UInt8(ascii: "#")) { rest = rest[..<fragment] }
        if let hierarchy = Self.absolutePart(of: rest) { rest = hierarchy }
        let mark = rest.firstIndex(of: UInt8(ascii: "?"))
        let path = rest[..<(mark ?? rest.endIndex)]
        query = mark.map { String(decoding: rest[($0 + 1)...], as: UTF8.self) }
        self.path = Self.collapsed(path)
    }

    /// Path and query as the origin form has them.
    package var originForm: String { query.map { "\(path)?\($0)" } ?? path }

    /// What stands behind scheme and authority; `nil` for another form than the absolute one.
    ///
    /// The authority is not compared: who reached this port meant this server, by whatever name.
    private static func absolutePart(of text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")),
            ["http", "https"].contains(String(decoding: text[..<colon], as: UTF8.self).lowercased()),
            text[colon...].dropFirst().starts(with: "//".utf8)
        else { return nil }
        let behind = text[colon...].dropFirst(3)
        let end = behind.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? behind.endIndex
        let path = behind[end...]
        return path.first == UInt8(ascii: "/") ? path : "/".utf8 + path
    }

    private static func collapsed(_ path: ArraySlice<UInt8>) -> String {
        let slash = UInt8(ascii: "/")
        guard path.first == slash else { return String(decoding: path, as: UTF8.self) }
        let segments = path.dropFirst().split(separator: slash, omittingEmptySubsequences: false)
        var kept = segments.filter { !namesNothing($0) }
        // The slash at an end says that a folder is meant, and no file is one.
        if let last = segments.last, namesNothing(last) { kept.append([]) }
        return "/" + String(decoding: Array(kept.joined(separator: [slash])), as: UTF8.self)
    }

    /// Nothing, or a dot, which may be written as an escape (RFC 3986 section 6.2.2.2).
    private static func namesNothing(_ segment: ArraySlice<UInt8>) -> Bool {
        segment.isEmpty || segment.elementsEqual(".".utf8) || segment.elementsEqual("%2e".utf8)
            || segment.elementsEqual("%2E".utf8)
    }
}
