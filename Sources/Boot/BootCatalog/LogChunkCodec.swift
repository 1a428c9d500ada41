// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding

/// A chunk of a log as it travels, signed by the key of its boot or not (docs/logs.md).
package struct SignedLogChunk: Sendable {
    /// What it says.
    package let chunk: LogChunk
    /// By which a sender proves that it has the key.
    package let message: SignedMessage

    /// Reads a chunk; whether it is signed, and by whom, is for the caller to ask.
    package init(bencoded input: [UInt8]) throws(CatalogProblem) {
        guard input.count <= LogChunkLimits.chunkLength else {
            throw CatalogProblem(.tooLong(input.count, limit: LogChunkLimits.chunkLength), in: "", at: 0)
        }
        message = try SignedMessage(bencoded: input, kind: .log, version: LogChunk.version)
        chunk = try LogChunk(message.root)
    }

    /// A chunk as it is sent.
    package static func sign(_ chunk: LogChunk, by key: BootKey) -> [UInt8] {
        SignedMessage.sign(bencoded: chunk.bencoded, as: .log, by: key)
    }
}

extension LogChunk {
    /// Reads what ``bencoded`` writes; keys it does not know are passed over.
    init(_ root: CatalogNode) throws(CatalogProblem) {
        let list = try root["lines"]
        var lines: [LoggedLine] = []
        for node in try list.list(upTo: LogChunkLimits.lines) { lines.append(try LoggedLine(node)) }
        let largest = Int64(LogChunkLimits.largestNumber)
        let chunk = LogChunk(
            boot: try root["boot"].bootNumber(), sequence: UInt64(try root["sequence"].integer(in: 1...largest)),
            lines: lines, lost: UInt64(try root.optional("lost")?.integer(in: 0...largest) ?? 0))
        // The numbers are in their ranges, so it is the lines.
        guard let chunk else { throw list.problem(.empty) }
        self = chunk
    }

    /// The one spelling of this chunk without a signature.
    package var bencoded: [UInt8] {
        var entries: [Bencode.Key: Bencode] = [
            "version": .integer(Int64(Self.version)),
            "boot": .integer(Int64(clamping: boot.value)),
            "sequence": .integer(Int64(clamping: sequence)),
            "lines": .list(lines.map(\.bencode)),
        ]
        if lost > 0 { entries["lost"] = .integer(Int64(clamping: lost)) }
        return Bencode.dictionary(entries).encoded
    }
}

extension LoggedLine {
    fileprivate init(_ node: CatalogNode) throws(CatalogProblem) {
        self.init(
            moment: try node["moment"].count(),
            priority: UInt8(truncatingIfNeeded: try node["priority"].integer(in: 0...7)),
            source: try node.optional("source")?.word(Source.self) ?? .kernel,
            text: try node["text"].bytes(upTo: LogChunkLimits.lineLength))
    }

    fileprivate var bencode: Bencode {
        var entries: [Bencode.Key: Bencode] = [
            "moment": .integer(Int64(clamping: moment)), "priority": .integer(Int64(priority)), "text": .bytes(text),
        ]
        // Most lines are the kernel's.
        if source != .kernel { entries["source"] = .text(source.rawValue) }
        return .dictionary(entries)
    }
}
