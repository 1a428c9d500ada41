// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding

/// What each side says first in the extension protocol (BEP 10): its numbers for named messages, and a few facts.
package struct ExtensionHandshake: Hashable, Sendable {
    /// The number of the extension handshake itself.
    package static let messageID: UInt8 = 0

    /// The number the sender wants each named message to bear; zero means it no longer takes it.
    package var messages: [String: UInt8] = [:]
    /// Name and version of the program, as it says.
    package var client: String?
    /// The port it listens on.
    package var port: UInt16?
    /// How many requests it keeps without dropping any.
    package var queueDepth: Int?
    /// Whether it only uploads (BEP 21).
    package var isUploadOnly = false
    /// Whether it is an origin that chooses blocks itself when asked for any (docs/architecture.md).
    package var isOrigin = false

    /// Says nothing yet.
    package init() {}

    /// Reads the payload; unknown keys and malformed values of no consequence are ignored.
    package init(payload: [UInt8]) throws(PeerWireError) {
        let node: BencodeNode
        do {
            node = try BencodeDecoder.decodePrefix(payload, limits: .extensionMessage).node
        } catch {
            throw .malformedExtension(name: "handshake", offset: error.offset)
        }
        guard node.dictionary != nil else { throw .malformedExtension(name: "handshake", offset: 0) }
        for entry in node["m"]?.dictionary ?? [] {
            guard let name = String(validating: entry.key, as: UTF8.self), let number = entry.value.integer else {
                continue
            }
            messages[name] = UInt8(exactly: number)
        }
        client = node["v"]?.text.map { String($0.prefix(100)) }
        port = node["p"]?.integer.flatMap(UInt16.init(exactly:))
        queueDepth = node["reqq"]?.integer.flatMap(Int.init(exactly:)).map { min(max($0, 1), 100_000) }
        isUploadOnly = node["upload_only"]?.integer == 1
        isOrigin = node[BlockMessage.originKey]?.integer == 1
    }

    /// The payload to send under number zero.
    package var payload: [UInt8] {
        var entries: [Bencode.Key: Bencode] = [
            "m": .dictionary(
                Dictionary(uniqueKeysWithValues: messages.map { (Bencode.Key($0.key), .integer(Int64($0.value))) }))
        ]
        if let client { entries["v"] = .text(client) }
        if let port { entries["p"] = .integer(Int64(port)) }
        if let queueDepth { entries["reqq"] = .integer(Int64(queueDepth)) }
        if isUploadOnly { entries["upload_only"] = .integer(1) }
        if isOrigin { entries[Bencode.Key(BlockMessage.originKey)] = .integer(1) }
        return Bencode.dictionary(entries).encoded
    }
}
