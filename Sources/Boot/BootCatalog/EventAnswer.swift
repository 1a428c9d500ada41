// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding

/// What the server answers to an event whose sender asks for it (docs/events.md).
package struct EventAnswer: Hashable, Sendable {
    /// The format's version; a receiver refuses what it does not know.
    package static let version = 1

    /// How long the machine is to wait between two events while it stays in one stage: from one second to ten.
    package let interval: Duration
    /// Whether a machine whose image is complete may start it; `nil` where nothing is said of it.
    package let start: GroupStart?
    /// Whether others are on their way to the same image, so that it is to be given for longer.
    package let isNeeded: Bool
    /// What became of the event's ``MachineEvent/registration``; `nil` where it had none, and from a server that takes none.
    package let registration: RegistrationVerdict?

    /// Takes the interval that is allowed and next to this one.
    package init(
        interval: Duration, start: GroupStart? = nil, isNeeded: Bool = false,
        registration: RegistrationVerdict? = nil
    ) {
        let allowed = CatalogLimits.reportIntervals
        self.interval = min(max(interval, allowed.lowerBound), allowed.upperBound)
        self.start = start
        self.isNeeded = isNeeded
        self.registration = registration
    }
}

/// Whether a machine that is ready waits for the others of its group.
package enum GroupStart: Hashable, Sendable {
    /// It may start.
    case released
    /// It waits for these.
    case held(MissingMachines)
}

/// Machines that a group waits for.
package struct MissingMachines: Hashable, Sendable {
    /// What the first of them are called.
    package let names: [String]
    /// How many they are in all.
    package let count: Int

    /// Takes all names, of which the first are kept, or the first names and how many there are in all.
    package init(_ names: [String], count: Int? = nil) {
        self.names = names.prefix(CatalogLimits.missingMachines).map {
            $0.printable(upTo: CatalogLimits.machineNameLength)
        }
        self.count = max(self.names.count, count ?? names.count)
    }
}

extension EventAnswer {
    /// Reads what ``bencoded`` writes; keys it does not know are passed over, and an interval that a later server may
    /// want is taken for the nearest that is known.
    package init(bencoded input: [UInt8]) throws(CatalogProblem) {
        let root = try CatalogNode(decoding: input, version: Self.version)
        self.init(
            interval: .milliseconds(try root["interval"].integer(in: 0...Int64.max)),
            start: try GroupStart(in: root), isNeeded: try root.optional("needed")?.flag() ?? false,
            registration: try RegistrationVerdict(optional: try root.optional("registration")))
    }

    /// The one spelling of this answer (docs/events.md).
    package var bencoded: [UInt8] {
        let (seconds, attoseconds) = interval.components
        let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
        var entries: [Bencode.Key: Bencode] = [
            "interval": .integer(milliseconds), "version": .integer(Int64(Self.version)),
        ]
        entries["registration"] = registration?.bencode
        if isNeeded { entries["needed"] = .integer(1) }
        switch start {
        case nil: break
        case .released: entries["hold"] = .integer(0)
        case .held(let missing):
            entries["hold"] = .integer(1)
            entries["missing"] = .list(missing.names.map(Bencode.text))
            entries["missing-count"] = .integer(Int64(clamping: missing.count))
        }
        return Bencode.dictionary(entries).encoded
    }
}

extension GroupStart {
    fileprivate init?(in root: CatalogNode) throws(CatalogProblem) {
        guard let hold = try root.optional("hold") else { return nil }
        guard try hold.flag() else {
            self = .released
            return
        }
        var names: [String] = []
        for element in try root.optional("missing")?.list(upTo: CatalogLimits.missingMachines) ?? [] {
            names.append(try element.nonEmptyText(upTo: CatalogLimits.machineNameLength))
        }
        let count = try root.optional("missing-count")?.integer(in: 0...Int64(CatalogLimits.longestList))
        self = .held(MissingMachines(names, count: count.map { Int($0) }))
    }
}

extension EventAnswer {
    /// The same, with what became of a registration.
    package func saying(_ verdict: RegistrationVerdict) -> EventAnswer {
        EventAnswer(interval: interval, start: start, isNeeded: isNeeded, registration: verdict)
    }
}
