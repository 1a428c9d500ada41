// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding

/// A machine in phase 1 asks what it is to do, and tells what became of the last order (docs/orders.md).
package struct OrderRequest: Hashable, Sendable {
    /// The format's version; a receiver refuses what it does not know.
    package static let version = 1

    /// The boot that asks.
    package let boot: BootNumber
    /// The number of the last order that was taken in this boot; 0 for none.
    package let done: UInt64
    /// Why that order was not carried out, one sentence; `nil` for one that was.
    package let refused: String?
    /// Whether the machine asks no more and waits for no order: it is about to restart or to go off.
    package let isLast: Bool

    /// Puts these together; a number beyond 63 bits is the last one there is, and a sentence is cut to what is printable and short.
    package init(boot: BootNumber, done: UInt64, refused: String? = nil, isLast: Bool = false) {
        self.boot = boot
        self.done = min(done, UInt64(Int64.max))
        let sentence = refused?.printable(upTo: CatalogLimits.orderRefusalLength)
        self.refused = sentence == "" ? nil : sentence
        self.isLast = isLast
    }
}

extension OrderRequest {
    /// Reads what ``bencoded`` writes; keys it does not know are passed over.
    package init(bencoded input: [UInt8]) throws(CatalogProblem) {
        try self.init(CatalogNode(decoding: input, version: Self.version))
    }

    init(_ root: CatalogNode) throws(CatalogProblem) {
        self.init(
            boot: try root["boot"].bootNumber(), done: try root["done"].count(),
            refused: try root.optional("refused")?.nonEmptyText(upTo: CatalogLimits.orderRefusalLength),
            isLast: try root.optional("last")?.flag() ?? false)
    }

    /// The one spelling of this request, not signed yet.
    package var bencoded: [UInt8] {
        var entries: [Bencode.Key: Bencode] = [
            "version": .integer(Int64(Self.version)), "boot": .integer(Int64(clamping: boot.value)),
            "done": .integer(Int64(clamping: done)),
        ]
        entries["refused"] = refused.map(Bencode.text)
        if isLast { entries["last"] = .integer(1) }
        return Bencode.dictionary(entries).encoded
    }
}

/// A request as it travels, with an HMAC by its boot's key.
package struct SignedOrderRequest: Sendable {
    /// What is asked.
    package let request: OrderRequest
    /// Who asks, as far as its key tells.
    package let message: SignedMessage

    /// Reads a request, which is to be signed; by whom is looked at later.
    package init(bencoded input: [UInt8]) throws(CatalogProblem) {
        message = try SignedMessage(bencoded: input, kind: .orderRequest, version: OrderRequest.version)
        request = try OrderRequest(message.root)
        try message.requireSignature()
    }

    /// A request signed by a key.
    package static func sign(_ request: OrderRequest, by key: BootKey) -> [UInt8] {
        SignedMessage.sign(bencoded: request.bencoded, as: .orderRequest, by: key)
    }
}
