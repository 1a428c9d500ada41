// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding
internal import ContentHash
internal import TorrentCore

/// An event as it travels: with a counter and an HMAC by its boot's key, or without either (docs/events.md).
///
/// The HMAC is of the bytes of ``prefix`` and those of the event without the entry `hmac`. So it covers keys that a reader does
/// not know, and both ends hash what they have before them.
package struct SignedEvent: Sendable {
    /// What is hashed in front of an event, so that nothing else that is signed by the same key can be taken for one.
    package static let prefix = Array("boottorrent-event\0".utf8)

    /// What happened.
    package let event: MachineEvent
    /// Rises with each event that is signed by one key; `nil` for an event that is not signed.
    package let counter: UInt64?
    private let code: MessageCode?
    /// What the code is of.
    private let message: [UInt8]

    /// Reads an event; one that has a counter or an HMAC must have both.
    package init(bencoded input: [UInt8]) throws(CatalogProblem) {
        let root = try CatalogNode(decoding: input, version: MachineEvent.version)
        event = try MachineEvent(root)
        let (number, digits) = (try root.optional(Key.counter), try root.optional(Key.code))
        guard number != nil || digits != nil else {
            (counter, code, message) = (nil, nil, [])
            return
        }
        counter = UInt64(try root[Key.counter].integer(in: 1...Int64.max))
        code = MessageCode(bytes: try root[Key.code].digest(byteCount: MessageCode.byteCount))
        message = Self.prefix + Self.removing(Key.code, from: input, root.node)
    }

    /// Whether who sent it has the key; not for an event that is not signed.
    package func isSigned(by key: BootKey) -> Bool {
        code.map { $0 == MessageCode(of: message, key: key.bytes) } ?? false
    }

    /// An event with this counter, 1 or more, signed by a key.
    package static func sign(_ event: MachineEvent, counter: UInt64, by key: BootKey) -> [UInt8] {
        sign(bencoded: event.bencoded, counter: counter, by: key)
    }

    /// The same for an event that was written already, and is not signed.
    package static func sign(bencoded event: [UInt8], counter: UInt64, by key: BootKey) -> [UInt8] {
        let counted = inserting(Key.counter, .integer(Int64(clamping: max(1, counter))), into: event)
        let code = MessageCode(of: prefix + counted, key: key.bytes)
        return inserting(Key.code, .text(code.bytes.hexadecimal), into: counted)
    }

    private enum Key {
        static let counter = "counter"
        static let code = "hmac"
    }

    /// The bytes of a dictionary without an entry that it has.
    private static func removing(_ key: String, from input: [UInt8], _ node: BencodeNode) -> [UInt8] {
        guard let entry = node.dictionary?.first(where: { $0.key.elementsEqual(key.utf8) }) else { return input }
        return Array(input[..<entry.start] + input[entry.value.range.upperBound...])
    }

    /// The bytes of a dictionary with one entry more, at its place.
    private static func inserting(_ key: String, _ value: Bencode, into input: [UInt8]) -> [UInt8] {
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

extension BootKey {
    /// The key by which the system that a boot started may tell that it runs, and nothing else; who has it does not come to the
    /// boot's own.
    ///
    /// Agent and server both have it from the boot's key, so nobody has to send or keep it.
    package var ofSystem: BootKey {
        BootKey(leading: MessageCode(of: Array("boottorrent-os-key\0".utf8), key: bytes).bytes)
    }
}
