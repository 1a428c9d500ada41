// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// Whether one connection of an HTTP server is going on as it should: decides, and closes nothing itself.
package struct ConnectionPace: Sendable {
    /// Why a connection is to be closed.
    package enum Ending: String, Hashable, Sendable {
        case requestUnfinished = "its request did not come to an end"
        case nothingAsked = "it asked for nothing"
        case bodyTooSlow = "it sent its request's body too slowly"
        case answerNotTaken = "it did not take its answer"
        case notClosed = "it did not close after its last answer"
    }

    private enum Stage: Equatable {
        case waiting(since: MonotonicInstant)
        case idle(since: MonotonicInstant)
        case busy
        case closing(since: MonotonicInstant)
    }

    /// Bytes are being counted, since it has been the client's turn to move.
    private struct Window {
        var start: MonotonicInstant
        /// What the client had acknowledged at the start, if an answer was stuck then.
        var acknowledged: UInt64?
        var received: UInt64 = 0
    }

    private let limits: PaceLimits
    private var stage: Stage
    /// Requests whose answers have not ended.
    private var openAnswers = 0
    private var isBodyOpen = false
    private var isAnswerStuck = false
    private var window: Window?
    private var badWindows = 0

    /// A connection that was just accepted.
    package init(limits: PaceLimits, at now: MonotonicInstant) {
        self.limits = limits
        stage = .waiting(since: now)
    }

    /// What the connection is worth to ``ConnectionAdmission``.
    package var standing: ConnectionAdmission.Standing {
        switch stage {
        case .waiting: .waiting
        case .idle, .closing: .idle
        case .busy: isBodyOpen ? .waiting : badWindows > 0 ? .slow : .served
        }
    }

    /// When to call ``elapsed(to:acknowledged:)``; `nil` while the server itself has to move.
    package var deadline: MonotonicInstant? {
        switch stage {
        case .waiting(let since): since + limits.head
        case .idle(let since): since + limits.idle
        case .closing(let since): since + limits.closing
        case .busy: window.map { $0.start + limits.window }
        }
    }

    /// Bytes arrived, whatever they mean.
    package mutating func received(_ count: Int, at now: MonotonicInstant) {
        window?.received += UInt64(clamping: count)
        if case .idle = stage { stage = .waiting(since: now) }
    }

    /// The head of a request is complete.
    package mutating func headArrived(at now: MonotonicInstant) {
        if case .closing = stage { return }
        stage = .busy
        openAnswers += 1
        isBodyOpen = true
        count(at: now)
    }

    /// The request is complete with its body.
    package mutating func requestEnded(at now: MonotonicInstant) {
        isBodyOpen = false
        count(at: now)
        // Its answer may have ended before the rest of the request came.
        if stage == .busy, openAnswers == 0 { stage = .idle(since: now) }
    }

    /// The kernel takes no more bytes for the client, which has acknowledged so many of all so far.
    package mutating func answerStuck(acknowledged: UInt64, at now: MonotonicInstant) {
        isAnswerStuck = true
        count(at: now)
        if window?.acknowledged == nil { window?.acknowledged = acknowledged }
    }

    /// The kernel has taken all there was.
    package mutating func answerMoved(at now: MonotonicInstant) {
        isAnswerStuck = false
        count(at: now)
    }

    /// The kernel has the last byte of an answer; after the last answer the client is to close.
    package mutating func answerEnded(isLast: Bool, at now: MonotonicInstant) {
        openAnswers = max(0, openAnswers - 1)
        if isLast {
            stage = .closing(since: now)
        } else if openAnswers == 0, !isBodyOpen {
            stage = .idle(since: now)
        }
    }

    /// Whether an answer is owed or on its way.
    package var isAnswering: Bool { stage == .busy }

    /// Counts while, and only while, the client has to move; begins anew when its turn comes.
    private mutating func count(at now: MonotonicInstant) {
        guard isBodyOpen || isAnswerStuck else {
            window = nil
            badWindows = 0
            return
        }
        if window == nil { window = Window(start: now) }
    }

    /// Why the connection is to be closed now, when the client has acknowledged so many bytes of answers; else `nil`.
    package mutating func elapsed(to now: MonotonicInstant, acknowledged: UInt64) -> Ending? {
        guard let deadline, now >= deadline else { return nil }
        switch stage {
        case .waiting: return .requestUnfinished
        case .idle: return .nothingAsked
        case .closing: return .notClosed
        case .busy: return judge(acknowledged: acknowledged, at: now)
        }
    }

    private mutating func judge(acknowledged: UInt64, at now: MonotonicInstant) -> Ending? {
        guard let window else { return nil }
        let before = min(window.acknowledged ?? acknowledged, acknowledged)
        let (moved, overflow) = (acknowledged - before).addingReportingOverflow(window.received)
        badWindows = overflow || moved >= limits.windowBytes ? 0 : badWindows + 1
        self.window = Window(start: now, acknowledged: isAnswerStuck ? acknowledged : nil)
        guard badWindows >= limits.windows else { return nil }
        return isBodyOpen ? .bodyTooSlow : .answerNotTaken
    }
}
