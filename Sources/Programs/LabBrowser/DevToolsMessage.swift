// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

/// A message of the DevTools protocol from a browser; what it carries is read by who knows what that is.
struct DevToolsMessage: Sendable {
    private struct Envelope: Decodable {
        struct Problem: Decodable {
            let message: String
        }

        let id: Int?
        let method: String?
        let sessionId: String?
        let error: Problem?
    }

    private struct Answer<Content: Decodable>: Decodable {
        let result: Content
    }

    private struct Event<Content: Decodable>: Decodable {
        let params: Content
    }

    /// The number of the command that it answers; `nil` for an event.
    let id: Int?
    /// The event's name.
    let event: String
    /// Which page it is of; empty for the browser itself.
    let session: String
    /// Why the command was refused.
    let refusal: String?
    private let bytes: Data

    /// Reads what all messages have; `nil` for what is none.
    init?(_ bytes: Data) {
        guard let envelope = try? JSONDecoder().decode(Envelope.self, from: bytes) else { return nil }
        id = envelope.id
        event = envelope.method ?? ""
        session = envelope.sessionId ?? ""
        refusal = envelope.error?.message
        self.bytes = bytes
    }

    /// What a command's answer carries.
    func result<Content: Decodable>(as type: Content.Type) throws -> Content {
        try JSONDecoder().decode(Answer<Content>.self, from: bytes).result
    }

    /// What an event carries; `nil` if that is something else.
    func content<Content: Decodable>(as type: Content.Type) -> Content? {
        try? JSONDecoder().decode(Event<Content>.self, from: bytes).params
    }
}

/// Takes a stream apart at the zeros that end its messages.
struct MessageSplitter {
    private var pending: [UInt8] = []

    /// How much of a message is there that has not ended.
    var pendingCount: Int { pending.count }

    /// The messages that end in these bytes.
    mutating func taking(_ bytes: ArraySlice<UInt8>) -> [[UInt8]] {
        var messages: [[UInt8]] = []
        var rest = bytes
        while let end = rest.firstIndex(of: 0) {
            messages.append(pending + rest[..<end])
            pending = []
            rest = rest[(end + 1)...]
        }
        pending += rest
        return messages
    }
}
