// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// A machine that is ready waits until the others of its group are, or until its patience ends.
struct GroupWait: Hashable, Sendable {
    /// When it began.
    private let start: MonotonicInstant
    /// It waits no longer than that, whatever the server says or does not say.
    private(set) var latest: Countdown
    /// The server let it go; that is not taken back.
    private(set) var isReleased = false
    /// Whom the server named.
    private(set) var missing: MissingMachines?

    /// Begins to wait, for so many seconds at most.
    init(patience: Int, at now: MonotonicInstant) {
        start = now
        latest = Countdown(.seconds(max(0, patience)), from: now)
    }

    /// What the server's status says of it.
    static let reason = "waiting for the others of its group"

    /// Whether it waits no more.
    func isOver(at now: MonotonicInstant) -> Bool { isReleased || latest.isOver(at: now) }

    /// Another patience was decided; none is the end of the wait.
    mutating func take(patience: Int?) {
        guard let patience else {
            isReleased = true
            return
        }
        latest = Countdown(.seconds(max(0, patience)), from: start)
    }

    /// The server said this.
    mutating func take(_ start: GroupStart?) {
        switch start {
        case .released: isReleased = true
        case .held(let missing): self.missing = missing
        case nil: break
        }
    }

    /// Who is missing, as a person reads it: `pc-03, pc-04 and 2 more`; `nil` while nobody is named.
    var names: String? {
        guard let missing, let first = missing.names.first else { return nil }
        let shown = missing.names.prefix(Limits.missingNames)
        let others = missing.count - shown.count
        if others > 0 { return "\(shown.joined(separator: ", ")) and \(others) more" }
        guard let last = shown.dropFirst().last else { return first }
        return "\(shown.dropLast().joined(separator: ", ")) and \(last)"
    }
}

extension AgentFlow {
    /// The wait that begins when an image is complete, where the machine's group starts together.
    func groupWait(at now: MonotonicInstant) -> GroupWait? {
        manifest?.together.map { GroupWait(patience: $0, at: now) }
    }

    /// What is decided for the group may change while the machine waits: the server is asked now and then.
    mutating func askOfGroup(at now: MonotonicInstant) -> [AgentAction] {
        guard case .seeding(_, let seeding) = phase, seeding.waits(at: now), menuRefresh?.isOver(at: now) != false
        else { return [] }
        menuRefresh = nextGroupQuestion(at: now)
        return [.fetchManifest]
    }

    /// When the server is asked next.
    func nextGroupQuestion(at now: MonotonicInstant) -> Countdown {
        Countdown(max(Limits.groupQuestion, reports.interval ?? .zero), from: now)
    }

    /// Takes nothing but the patience: what is decided of images is for the next start.
    ///
    /// A server that has nothing yet, as one that was just started, ends no wait.
    mutating func takeOfGroup(_ newer: Manifest, at now: MonotonicInstant) -> [AgentAction] {
        guard case .seeding(let image, var seeding) = phase, seeding.waits(at: now),
            newer.together != nil || !newer.images.isEmpty
        else { return [] }
        seeding.group?.take(patience: newer.together)
        phase = .seeding(image, seeding)
        return passed(to: now)
    }

    /// The server said whether others need a complete image, and whether the group starts.
    mutating func take(_ answer: EventAnswer, at now: MonotonicInstant) -> [AgentAction] {
        isNeeded = answer.isNeeded
        guard case .seeding(let image, var seeding) = phase else { return [] }
        seeding.isNeeded = answer.isNeeded
        seeding.group?.take(answer.start)
        phase = .seeding(image, seeding)
        return passed(to: now)
    }

    /// A machine that waits no more, and goes on giving, says so.
    mutating func endOfGroupWait(at now: MonotonicInstant) -> [AgentAction] {
        guard case .seeding(_, let seeding) = phase, seeding.group != nil, !seeding.waits(at: now),
            reports.latestReason == GroupWait.reason
        else { return [] }
        reports.forgetReason()
        return reports.again(at: now, traffic: meter.told(at: now)).map { .report($0) }
    }
}
