// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding
internal import ContentHash
internal import TorrentCore

/// A bencoded dictionary as it travels between a machine and its server, with an HMAC by the key of the machine's boot.
///
/// The HMAC is of the bytes of a prefix, which says what kind of message it is, and those of the dictionary without the entry
/// `hmac`. So it covers keys that a reader does not know, both ends hash what they have before them, and nothing that is
/// signed as one kind can be taken for another.
package struct SignedMessage: Sendable {
    /// What kind of message it is.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// What happened on a machine (docs/events.md).
        case event
        /// A machine asks what it is to do (docs/orders.md).
        case orderRequest = "order-request"
        /// What a machine is to do (docs/orders.md).
        case order
        /// Lines that a machine has logged (docs/logs.md).
        case log
        /// What a machine is made of (docs/inventory.md).
        case inventory

        /// What is hashed in front of the message.
        package var prefix: [UInt8] { Array("boottorrent-\(rawValue)\0".utf8) }
    }

    /// What it says, with the version looked at.
    let root: CatalogNode
    private let code: MessageCode?
    /// What the code is of.
    private let message: [UInt8]

    /// Reads a message of a kind and its version; whether it is signed, and by whom, is looked at later.
    init(bencoded input: [UInt8], kind: Kind, version: Int) throws(CatalogProblem) {
        root = try CatalogNode(decoding: input, version: version)
        guard let digits = try root.optional(Self.codeKey) else {
            (code, message) = (nil, [])
            return
        }
        code = MessageCode(bytes: try digits.digest(byteCount: MessageCode.byteCount))
        message = kind.prefix + Self.removing(Self.codeKey, from: input, root.node)
    }

    /// Whether it is signed at all.
    package var isSigned: Bool { code != nil }

    /// Whether who sent it has the key; not for a message that is not signed.
    package func isSigned(by key: BootKey) -> Bool {
        code.map { $0 == MessageCode(of: message, key: key.bytes) } ?? false
    }

    /// A dictionary that is not signed yet, with its HMAC.
    static func sign(bencoded message: [UInt8], as kind: Kind, by key: BootKey) -> [UInt8] {
        let code = MessageCode(of: kind.prefix + message, key: key.bytes)
        return inserting(codeKey, .text(code.bytes.hexadecimal), into: message)
    }

    private static let codeKey = "hmac"

    /// The bytes of a dictionary without an entry that it has.
    private static func removing(_ key: String, from input: [UInt8], _ node: BencodeNode) -> [UInt8] {
        guard let entry = node.dictionary?.first(where: { $0.key.elementsEqual(key.utf8) }) else { return input }
        return Array(input[..<entry.start] + input[entry.value.range.upperBound...])
    }

    /// The bytes of a dictionary with one entry more, at its place.
    static func inserting(_ key: String, _ value: Bencode, into input: [UInt8]) -> [UInt8] {
        guard let entries = try? BencodeDecoder.decode(input, limits: .control).dictionary else { return input }
        let later = entries.first { !$0.key.lexicographicallyPrecedes(key.utf8) }
        let place = later?.start ?? input.count - 1
        return Array(input[..<place]) + Bencode.text(key).encoded + value.encoded + input[place...]
    }
}

extension BencodeNode.Entry {
    /// Where its key's length is written.
    fileprivate var start: Int { key.startIndex - "\(key.count):".utf8.count }
}
