// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding

/// What the server answers to an event whose sender asks for it (docs/events.md).
package struct EventAnswer: Hashable, Sendable {
    /// The format's version; a receiver refuses what it does not know.
    package static let version = 1

    /// How long the machine is to wait between two events while it stays in one stage: from one second to ten.
    package let interval: Duration

    /// Takes the interval that is allowed and next to this one.
    package init(interval: Duration) {
        let allowed = CatalogLimits.reportIntervals
        self.interval = min(max(interval, allowed.lowerBound), allowed.upperBound)
    }
}

extension EventAnswer {
    /// Reads what ``bencoded`` writes; keys it does not know are passed over, and an interval that a later server may
    /// want is taken for the nearest that is known.
    package init(bencoded input: [UInt8]) throws(CatalogProblem) {
        let root = try CatalogNode(decoding: input, version: Self.version)
        self.init(interval: .milliseconds(try root["interval"].integer(in: 0...Int64.max)))
    }

    /// The one spelling of this answer (docs/events.md).
    package var bencoded: [UInt8] {
        let (seconds, attoseconds) = interval.components
        let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
        return Bencode.dictionary([
            "interval": .integer(milliseconds), "version": .integer(Int64(Self.version)),
        ]).encoded
    }
}
