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
        /// Unescaped, any bytes; what comes before an escape that is broken.
        package let value: [UInt8]
        /// Whether a percent sign in the value has no two hexadecimal digits behind it: no harm while nobody needs it.
        package let isBroken: Bool

        init(name: String, value: [UInt8], isBroken: Bool = false) {
            self.name = name
            self.value = value
            self.isBroken = isBroken
        }
    }

    /// In the order written.
    package private(set) var fields: [Field] = []

    /// A query without fields.
    package init() {}

    /// Reads what stands behind the question mark; a field whose name cannot be read is none.
    package init(_ text: some StringProtocol) throws(TrackerRequestProblem) {
        guard text.utf8.count <= TrackerLimits.targetByteCount else {
            throw .init("query", .tooLong(limit: TrackerLimits.targetByteCount))
        }
        for part in Array(text.utf8).split(separator: UInt8(ascii: "&")) {
            let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            let (name, isBroken) = Self.unescaped(part[..<equals])
            guard !isBroken else { continue }
            let value = Self.unescaped(part[equals...].dropFirst())
            fields.append(
                Field(name: String(decoding: name, as: UTF8.self), value: value.bytes, isBroken: value.isBroken))
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

    /// The field of that name, which may stand there only once and must be whole.
    package func only(_ name: String) throws(TrackerRequestProblem) -> [UInt8]? {
        var found: [UInt8]?
        for field in fields where field.name == name {
            guard found == nil else { throw .init(name, .repeated) }
            guard !field.isBroken else { throw .init(name, .brokenEscape) }
            found = field.value
        }
        return found
    }

    /// The first whole field of that name of which the closure can make something; `nil` when there is none.
    package func first<Value>(_ name: String, _ read: ([UInt8]) -> Value?) -> Value? {
        for field in fields where field.name == name && !field.isBroken {
            if let value = read(field.value) { return value }
        }
        return nil
    }

    /// The query as a URL carries it, without the question mark.
    package var text: String {
        fields.map { "\(Self.escaped($0.name.utf8))=\(Self.escaped($0.value))" }.joined(separator: "&")
    }

    private static func unescaped(_ bytes: ArraySlice<UInt8>) -> (bytes: [UInt8], isBroken: Bool) {
        var output: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                output.append(byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard rest.count >= 2, let decoded = [UInt8](hexadecimal: digits), decoded.count == 1 else {
                return (output, true)
            }
            output += decoded
            rest = rest.dropFirst(2)
        }
        return (output, false)
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
