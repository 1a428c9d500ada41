// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// The fields of a URL's query, names and values unescaped to bytes (RFC 3986 section 3.4).
///
/// A plus sign is a plus sign: infohashes are binary, and clients escape a space as `%20`.
package struct QueryString: Hashable, Sendable {
    /// One `name=value`.
    package struct Field: Hashable, Sendable {
        /// Unescaped; compared as text because all names we know are ASCII.
        package let name: String
        /// Unescaped, any bytes.
        package let value: [UInt8]
    }

    /// In the order written.
    package private(set) var fields: [Field] = []

    /// A query without fields.
    package init() {}

    /// Reads what stands behind the question mark.
    package init(_ text: some StringProtocol) throws(TrackerRequestProblem) {
        guard text.utf8.count <= TrackerLimits.targetByteCount else {
            throw .init("query", .tooLong(limit: TrackerLimits.targetByteCount))
        }
        for part in Array(text.utf8).split(separator: UInt8(ascii: "&")) {
            guard fields.count < TrackerLimits.fieldCount else {
                throw .init("query", .tooMany(limit: TrackerLimits.fieldCount))
            }
            let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            guard let nameBytes = Self.unescaped(part[..<equals]) else { throw .init("query", .brokenEscape) }
            let name = String(decoding: nameBytes, as: UTF8.self)
            guard let value = Self.unescaped(part[equals...].dropFirst()) else { throw .init(name, .brokenEscape) }
            fields.append(Field(name: name, value: value))
        }
    }

    /// Puts a field of any bytes at the end.
    package mutating func append(_ name: String, _ value: some Sequence<UInt8>) {
        fields.append(Field(name: name, value: Array(value)))
    }

    /// Puts a field with text at the end.
    package mutating func append(_ name: String, _ value: String) {
        append(name, value.utf8)
    }

    /// The field of that name, which may stand there only once.
    package func only(_ name: String) throws(TrackerRequestProblem) -> [UInt8]? {
        var found: [UInt8]?
        for field in fields where field.name == name {
            guard found == nil else { throw .init(name, .repeated) }
            found = field.value
        }
        return found
    }

    /// The query as a URL carries it, without the question mark.
    package var text: String {
        fields.map { "\(Self.escaped($0.name.utf8))=\(Self.escaped($0.value))" }.joined(separator: "&")
    }

    private static func unescaped(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        var output: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                output.append(byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard rest.count >= 2, let decoded = [UInt8](hexadecimal: digits), decoded.count == 1 else { return nil }
            output += decoded
            rest = rest.dropFirst(2)
        }
        return output
    }

    private static func escaped(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { isUnreserved($0) ? String(UnicodeScalar($0)) : "%" + [$0].hexadecimal.uppercased() }.joined()
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
