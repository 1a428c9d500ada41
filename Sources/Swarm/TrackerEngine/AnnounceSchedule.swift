// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// Decides when a client announces next, to which tracker and with which event (BEP 3, 12, 31).
///
/// ```
///   searching ── answered ──▶ settled
///      ▲  │ failed: the next      │ due: interval over, too few peers, or the download is complete
///      │  ▼ tracker, or wait      │
///      └──────────────────────────┘
/// ```
///
/// 1. One announce is under way at a time; until its outcome is told, ``next(at:)`` says `rest`.
/// 2. A search begins at the first tracker of the first tier and skips those that must be left alone for now.
/// 3. It never ends by itself: with all trackers gone it tries each again, at waits that stay short.
///
/// The driver tells what happened and asks what to do. When a wait ends depends on the progress it tells, so it
/// does so once a second or so. No clock or random number is read here.
package struct AnnounceSchedule<Tracker: Hashable & Sendable>: Sendable {
    /// One announce to be sent.
    package struct Announcement: Hashable, Sendable {
        /// To whom.
        package let tracker: Tracker
        /// Why; `nil` for a regular one.
        package let event: AnnounceEvent?
        /// How many peers to ask for.
        package let wanted: Int

        /// An announce to be sent.
        package init(tracker: Tracker, event: AnnounceEvent?, wanted: Int) {
            self.tracker = tracker
            self.event = event
            self.wanted = wanted
        }
    }

    /// What to do now.
    package enum Step: Hashable, Sendable {
        /// Send it and tell its outcome.
        case announce(Announcement)
        /// Nothing before that moment.
        case wait(until: MonotonicInstant)
        /// Nothing until something else happens: an announce is under way, or every tracker said "never".
        case rest
    }

    /// What is known of one tracker.
    private struct Contact {
        let tracker: Tracker
        /// It has been sent an announce that it may have taken.
        var mayKnowUs = false
        /// It has answered `started`.
        var knowsUs = false
        /// In a row.
        var failures = 0
        var failedAt: MonotonicInstant?
        /// Between 3/4 and 1, so that a room does not knock at the same moment.
        var jitter = 1.0
        /// Its own wish (BEP 31).
        var wished: AnnounceRefusal.Retry?
    }

    private enum Phase: Hashable {
        case searching
        case settled(since: MonotonicInstant, interval: Duration, minInterval: Duration)
    }

    private let pace: AnnouncePace
    private var tiers: [[Contact]]
    private var phase: Phase = .searching
    private var inFlight: (tier: Int, position: Int, event: AnnounceEvent?)?
    private var progress: AnnounceProgress
    private var owesCompleted = false
    /// How often in a row it has asked early while it knew somebody, but too few.
    private var hungryRounds = 0

    /// Starts searching; trackers of one tier are tried in an order by chance (BEP 12).
    package init(
        tiers: [[Tracker]], progress: AnnounceProgress, pace: AnnouncePace = AnnouncePace(),
        using generator: inout some RandomNumberGenerator
    ) {
        self.pace = pace
        self.progress = progress
        var shuffled: [[Contact]] = []
        for tier in tiers { shuffled.append(tier.shuffled(using: &generator).map { Contact(tracker: $0) }) }
        self.tiers = shuffled
    }

    /// The torrent stands like this now.
    package mutating func observed(_ progress: AnnounceProgress) {
        if self.progress.left > 0, progress.left == 0 { owesCompleted = true }
        if progress.peers >= pace.enoughPeers { hungryRounds = 0 }
        self.progress = progress
    }

    /// What to do at this moment.
    package mutating func next(at now: MonotonicInstant) -> Step {
        guard inFlight == nil else { return .rest }
        if case .settled(let since, let interval, let minInterval) = phase {
            let due = owesCompleted ? since : since + wait(interval, minInterval)
            guard due <= now else { return .wait(until: due) }
            phase = .searching
        }
        var earliest: MonotonicInstant?
        for (tier, contacts) in tiers.enumerated() {
            for (position, contact) in contacts.enumerated() {
                guard let moment = moment(of: contact, at: now) else { continue }
                if moment <= now { return announce(tier, position) }
                earliest = min(earliest ?? moment, moment)
            }
        }
        return earliest.map { .wait(until: $0) } ?? .rest
    }

    /// The tracker of the announce under way answered.
    package mutating func answered(
        _ answer: AnnounceAnswer, at now: MonotonicInstant, using generator: inout some RandomNumberGenerator
    ) {
        switch answer {
        case .peers(let reply): welcomed(reply, at: now, using: &generator)
        case .refused(let refusal): missed(refusal.retry, at: now, using: &generator)
        }
    }

    /// The announce under way reached nobody, or its answer could not be read.
    package mutating func failed(at now: MonotonicInstant, using generator: inout some RandomNumberGenerator) {
        missed(nil, at: now, using: &generator)
    }

    /// The farewells to send, once each, whatever comes of them; nothing is to be announced after that.
    package func farewells() -> [Announcement] {
        tiers.joined().filter(\.mayKnowUs).map { Announcement(tracker: $0.tracker, event: .stopped, wanted: 0) }
    }

    private mutating func announce(_ tier: Int, _ position: Int) -> Step {
        let contact = tiers[tier][position]
        let event: AnnounceEvent? = !contact.knowsUs ? .started : owesCompleted ? .completed : nil
        tiers[tier][position].mayKnowUs = true
        inFlight = (tier, position, event)
        return .announce(
            Announcement(tracker: contact.tracker, event: event, wanted: TrackerLimits.peersByDefault))
    }

    private mutating func welcomed(
        _ reply: AnnounceReply, at now: MonotonicInstant, using generator: inout some RandomNumberGenerator
    ) {
        guard let (tier, position, event) = inFlight else { return }
        inFlight = nil
        if event == .completed { owesCompleted = false }
        var contact = tiers[tier].remove(at: position)
        contact.knowsUs = true
        contact.failures = 0
        contact.failedAt = nil
        contact.wished = nil
        tiers[tier].insert(contact, at: 0)
        let interval = max(pace.shortestInterval, min(reply.interval, TrackerLimits.interval))
        // A tracker that names no shortest time is asked early at an eighth of its interval.
        let minInterval = min(interval, reply.minInterval ?? max(pace.shortestInterval, interval / 8))
        if isHungry, progress.peers > 0 { hungryRounds = min(hungryRounds + 1, 16) }
        let spread = interval * Double.random(in: 0.9...1, using: &generator)
        phase = .settled(since: now, interval: max(spread, minInterval), minInterval: minInterval)
    }

    private mutating func missed(
        _ wished: AnnounceRefusal.Retry?, at now: MonotonicInstant, using generator: inout some RandomNumberGenerator
    ) {
        guard let (tier, position, _) = inFlight else { return }
        inFlight = nil
        tiers[tier][position].failures = min(tiers[tier][position].failures + 1, 16)
        tiers[tier][position].failedAt = now
        tiers[tier][position].jitter = Double.random(in: 0.75...1, using: &generator)
        tiers[tier][position].wished = wished
    }

    private var isHungry: Bool { progress.left > 0 && progress.peers < pace.enoughPeers }

    /// How long after an answer the next announce is due.
    private func wait(_ interval: Duration, _ minInterval: Duration) -> Duration {
        guard isHungry else { return interval }
        guard progress.peers > 0 else { return minInterval }
        return min(interval, minInterval * (1 << hungryRounds))
    }

    /// When a tracker may be tried; `nil` for never.
    private func moment(of contact: Contact, at now: MonotonicInstant) -> MonotonicInstant? {
        guard let failedAt = contact.failedAt else { return now }
        switch contact.wished {
        case .never: return nil
        case .after(let delay): return failedAt + min(delay, TrackerLimits.interval)
        case nil: break
        }
        let longest = progress.peers > 0 ? pace.longestRetry : pace.longestRetryAlone
        return failedAt + min(longest, pace.firstRetry * (1 << (contact.failures - 1))) * contact.jitter
    }
}
