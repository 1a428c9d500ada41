// SPDX-License-Identifier: GPL-3.0-or-later

/// Takes elements of ASN.1 in DER (X.690) from the front of some bytes; what is malformed ends them.
struct DERReader {
    /// Tags of what certificates and signatures are made of.
    enum Tag {
        static let integer: UInt8 = 0x02
        static let objectIdentifier: UInt8 = 0x06
        static let sequence: UInt8 = 0x30
        static let set: UInt8 = 0x31
        /// The tag `[0]` around other elements.
        static let zero: UInt8 = 0xA0
        /// UTF8String, PrintableString, TeletexString and IA5String, whose ASCII is the same.
        static let texts: Set<UInt8> = [0x0C, 0x13, 0x14, 0x16]
    }

    private var rest: ArraySlice<UInt8>

    /// Begins with the first of some elements.
    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    /// The next element; `nil` at the end, and before a length that is indefinite, over four bytes, or too much.
    mutating func next() -> (tag: UInt8, content: ArraySlice<UInt8>)? {
        guard let tag = rest.popFirst(), tag & 0x1F != 0x1F, let first = rest.popFirst() else { return end() }
        var length = Int(first)
        if first >= 0x80 {
            let digits = Int(first & 0x7F)
            guard (1...4).contains(digits), digits <= rest.count else { return end() }
            length = rest.prefix(digits).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(digits)
        }
        guard length <= rest.count else { return end() }
        let content = rest.prefix(length)
        rest = rest.dropFirst(length)
        return (tag, content)
    }

    /// The content of the next element, if it has this tag; another one stays.
    mutating func next(_ tag: UInt8) -> ArraySlice<UInt8>? {
        guard rest.first == tag else { return nil }
        return next()?.content
    }

    private mutating func end() -> (tag: UInt8, content: ArraySlice<UInt8>)? {
        rest = []
        return nil
    }
}
