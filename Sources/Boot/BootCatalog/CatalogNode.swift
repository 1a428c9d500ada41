// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding

/// A bencode value together with the keys that led to it, so that every refusal can name its place.
struct CatalogNode {
    let node: BencodeNode
    let keyPath: String

    /// Decodes the whole input and checks its version before anything else.
    init(decoding input: [UInt8], version: Int) throws(CatalogProblem) {
        do {
            node = try BencodeDecoder.decode(input, limits: .control)
        } catch {
            throw CatalogProblem(.malformed(error.reason), in: "", at: error.offset)
        }
        keyPath = ""
        let found = try self["version"]
        let number = try found.integer(in: Int64.min...Int64.max)
        guard number == Int64(version) else { throw found.problem(.unknownVersion(number)) }
    }

    private init(_ node: BencodeNode, keyPath: String) {
        self.node = node
        self.keyPath = keyPath
    }

    func problem(_ reason: CatalogProblem.Reason) -> CatalogProblem {
        CatalogProblem(reason, in: keyPath, at: node.offset)
    }

    /// The value of a key that must be there.
    subscript(key: String) -> CatalogNode {
        get throws(CatalogProblem) {
            guard let value = try optional(key) else {
                throw CatalogProblem(.missing, in: path(to: key), at: node.offset)
            }
            return value
        }
    }

    /// The value of a key that may be absent.
    func optional(_ key: String) throws(CatalogProblem) -> CatalogNode? {
        guard node.dictionary != nil else { throw problem(.wrongType(wanted: .dictionary)) }
        return node[key].map { CatalogNode($0, keyPath: path(to: key)) }
    }

    func integer(in range: ClosedRange<Int64>) throws(CatalogProblem) -> Int64 {
        guard let number = node.integer else { throw problem(.wrongType(wanted: .integer)) }
        guard range.contains(number) else { throw problem(.outOfRange(number, allowed: range)) }
        return number
    }

    /// A number of bytes or milliseconds: zero or more.
    func count() throws(CatalogProblem) -> UInt64 {
        UInt64(try integer(in: 0...Int64.max))
    }

    func flag() throws(CatalogProblem) -> Bool {
        try integer(in: 0...1) == 1
    }

    /// Text without control characters: it ends on screens.
    func text(upTo limit: Int) throws(CatalogProblem) -> String {
        guard let bytes = node.bytes, let text = node.text else { throw problem(.wrongType(wanted: .text)) }
        guard bytes.count <= limit else { throw problem(.tooLong(bytes.count, limit: limit)) }
        guard !text.hasControlCharacter else { throw problem(.controlCharacter) }
        return text
    }

    /// Any bytes.
    func bytes(upTo limit: Int) throws(CatalogProblem) -> [UInt8] {
        guard let bytes = node.bytes else { throw problem(.wrongType(wanted: .text)) }
        guard bytes.count <= limit else { throw problem(.tooLong(bytes.count, limit: limit)) }
        return Array(bytes)
    }

    func nonEmptyText(upTo limit: Int) throws(CatalogProblem) -> String {
        let text = try text(upTo: limit)
        guard !text.isEmpty else { throw problem(.empty) }
        return text
    }

    func list(upTo limit: Int) throws(CatalogProblem) -> [CatalogNode] {
        guard let elements = node.list else { throw problem(.wrongType(wanted: .list)) }
        guard elements.count <= limit else { throw problem(.tooMany(elements.count, limit: limit)) }
        return elements.enumerated().map { CatalogNode($1, keyPath: "\(keyPath)[\($0)]") }
    }

    private func path(to key: String) -> String {
        keyPath.isEmpty ? key : "\(keyPath).\(key)"
    }
}

extension String {
    /// Whether a character in it could move a terminal's cursor: C0, DEL or C1.
    package var hasControlCharacter: Bool {
        unicodeScalars.contains { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) }
    }

    /// The same text with spaces for control characters, cut to so many bytes between two characters.
    func printable(upTo limit: Int) -> String {
        var kept = ""
        var length = 0
        for character in self {
            let shown = String(character).hasControlCharacter ? " " : character
            length += String(shown).utf8.count
            guard length <= limit else { break }
            kept.append(shown)
        }
        return kept
    }
}
