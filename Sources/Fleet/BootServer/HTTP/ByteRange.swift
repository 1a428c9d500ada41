// SPDX-License-Identifier: GPL-3.0-or-later

/// Which bytes of a file a request wants (RFC 9110 section 14).
package enum ByteRange: Hashable, Sendable {
    /// All of them; a `Range` that is malformed, in another unit, or of several parts counts as none.
    case whole
    /// These, counted from the start; never empty and inside the file.
    case part(Range<UInt64>)
    /// Bytes that the file does not have.
    case unsatisfiable

    /// Reads the value of a `Range` header for a file of so many bytes.
    package init(header: String?, length: UInt64) {
        guard let header, header.utf8.count <= 64, let equals = header.firstIndex(of: "="),
            header[..<equals].lowercased() == "bytes"
        else {
            self = .whole
            return
        }
        let ends = header[header.index(after: equals)...].split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let first = Self.number(ends[0]), let last = Self.number(ends[1]) else {
            self = .whole
            return
        }
        self = Self.resolve(first: first, last: last, length: length)
    }

    private static func resolve(first: UInt64?, last: UInt64?, length: UInt64) -> ByteRange {
        switch (first, last) {
        case (nil, nil):
            .whole
        case (nil, let suffix?):
            suffix == 0 || length == 0 ? .unsatisfiable : .part(length - min(suffix, length)..<length)
        case (let first?, nil):
            first < length ? .part(first..<length) : .unsatisfiable
        case (let first?, let last?) where last < first:
            .whole
        case (let first?, let last?):
            first < length ? .part(first..<min(last, length - 1) + 1) : .unsatisfiable
        }
    }

    /// The number, `.some(nil)` for no digits at all, `nil` for what is no number.
    private static func number(_ text: Substring) -> UInt64?? {
        guard !text.isEmpty else { return .some(nil) }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return .some(UInt64(text) ?? .max)
    }
}
