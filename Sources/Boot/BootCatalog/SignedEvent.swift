// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding
internal import ContentHash
internal import TorrentCore

/// An event as it travels: with a counter and an HMAC by its boot's key, or without either (docs/events.md).
package struct SignedEvent: Sendable {
    /// What happened.
    package let event: MachineEvent
    /// Rises with each event that is signed by one key; `nil` for an event that is not signed.
    package let counter: UInt64?
    private let message: SignedMessage

    /// Reads an event; one that has a counter or an HMAC must have both.
    package init(bencoded input: [UInt8]) throws(CatalogProblem) {
        message = try SignedMessage(bencoded: input, kind: .event, version: MachineEvent.version)
        event = try MachineEvent(message.root)
        let number = try message.root.optional(Self.counterKey)
        guard number != nil || message.isSigned else {
            counter = nil
            return
        }
        counter = UInt64(try message.root[Self.counterKey].integer(in: 1...Int64.max))
        // It is not there: this says so with its place.
        if !message.isSigned { _ = try message.root["hmac"] }
    }

    /// Whether who sent it has the key; not for an event that is not signed.
    package func isSigned(by key: BootKey) -> Bool { message.isSigned(by: key) }

    /// An event with this counter, 1 or more, signed by a key.
    package static func sign(_ event: MachineEvent, counter: UInt64, by key: BootKey) -> [UInt8] {
        sign(bencoded: event.bencoded, counter: counter, by: key)
    }

    /// The same for an event that was written already, and is not signed.
    package static func sign(bencoded event: [UInt8], counter: UInt64, by key: BootKey) -> [UInt8] {
        let counted = SignedMessage.inserting(
            counterKey, .integer(Int64(clamping: max(1, counter))), into: event)
        return SignedMessage.sign(bencoded: counted, as: .event, by: key)
    }

    private static let counterKey = "counter"
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
