// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding

extension Order {
    /// Reads what ``bencoded`` writes; keys it does not know are passed over (docs/orders.md).
    package init(bencoded input: [UInt8]) throws(CatalogProblem) {
        try self.init(CatalogNode(decoding: input, version: Self.version))
    }

    init(_ root: CatalogNode) throws(CatalogProblem) {
        let number = try root["number"].integer(in: 1...Int64.max)
        let boot = try root["boot"].bootNumber()
        guard let order = Order(number: UInt64(number), boot: boot, action: try Action(root)) else {
            throw root.problem(.missing)
        }
        self = order
    }

    /// The one spelling of this order, not signed yet.
    package var bencoded: [UInt8] {
        var entries: [Bencode.Key: Bencode] = [
            "version": .integer(Int64(Self.version)), "number": .integer(Int64(clamping: number)),
            "boot": .integer(Int64(clamping: boot.value)), "action": .text(action.word),
        ]
        switch action {
        case .boot, .restart, .powerOff, .unknown: break
        case .identify(let seconds): entries["seconds"] = .integer(Int64(clamping: seconds))
        case .wake(let cards): entries["machines"] = .list(cards.map { .text($0.description) })
        case .shell(let keys): entries["keys"] = .list(keys.map(Bencode.text))
        }
        return Bencode.dictionary(entries).encoded
    }
}

/// An order as it travels, with an HMAC by the key of the boot it is for.
package struct SignedOrder: Sendable {
    /// What is ordered.
    package let order: Order
    private let message: SignedMessage

    /// Reads an order, which is to be signed; by whom is looked at later.
    ///
    /// An action that is not known is none of the problems, so that it can be refused by the order's number.
    package init(bencoded input: [UInt8]) throws(CatalogProblem) {
        message = try SignedMessage(bencoded: input, kind: .order, version: Order.version)
        order = try Order(message.root)
        try message.requireSignature()
    }

    /// Whether who sent it has the key.
    package func isSigned(by key: BootKey) -> Bool { message.isSigned(by: key) }

    /// An order signed by a key.
    package static func sign(_ order: Order, by key: BootKey) -> [UInt8] {
        SignedMessage.sign(bencoded: order.bencoded, as: .order, by: key)
    }
}

extension SignedMessage {
    /// Throws where there is no signature at all, with its place.
    func requireSignature() throws(CatalogProblem) {
        if !isSigned { _ = try root["hmac"] }
    }
}

extension Order.Action {
    fileprivate init(_ root: CatalogNode) throws(CatalogProblem) {
        let word = try root["action"].nonEmptyText(upTo: CatalogLimits.orderWordLength)
        switch Order.Kind(rawValue: word) {
        case .boot: self = .boot
        case .restart: self = .restart
        case .powerOff: self = .powerOff
        case .identify:
            let range = CatalogLimits.identifySeconds
            let seconds = try root["seconds"].integer(in: Int64(range.lowerBound)...Int64(range.upperBound))
            self = .identify(seconds: Int(seconds))
        case .wake: self = .wake(try root["machines"].cards())
        case .shell: self = .shell(keys: try root["keys"].shellKeys())
        case nil: self = .unknown(word)
        }
    }

    fileprivate var word: String {
        if case .unknown(let word) = self { return word }
        return kind?.rawValue ?? ""
    }
}

extension CatalogNode {
    fileprivate func cards() throws(CatalogProblem) -> [MACAddress] {
        var cards: [MACAddress] = []
        for element in try list(upTo: CatalogLimits.wokenCards) {
            guard let card = MACAddress(try element.text(upTo: CatalogLimits.uuidLength)) else {
                throw element.problem(.noMACAddress)
            }
            cards.append(card)
        }
        guard !cards.isEmpty else { throw problem(.empty) }
        return cards
    }

    fileprivate func shellKeys() throws(CatalogProblem) -> [String] {
        var keys: [String] = []
        for element in try list(upTo: CatalogLimits.shellKeys) {
            keys.append(try element.nonEmptyText(upTo: CatalogLimits.shellKeyLength))
        }
        guard !keys.isEmpty else { throw problem(.empty) }
        return keys
    }
}
