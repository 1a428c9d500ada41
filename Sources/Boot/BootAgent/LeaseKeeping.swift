// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// When an address that was lent is asked for again, and when it has to be given up (RFC 2131, section 4.4.5).
///
/// ```
///  lent ──▶ half of the time ──▶ seven eighths ──▶ the end: given up, and asked for anew with growing pauses
///            (T1: asks for it)    (T2: asks for it)
/// ```
///
/// After a question without an answer half of what is left until the next of these moments passes, but at least a
/// minute. All times count from when the lease was asked for.
package struct LeaseKeeping: Hashable, Sendable {
    /// What to do now.
    package enum Step: Hashable, Sendable {
        /// Come back at this moment; `nil` for never, for the lease has no end.
        case wait(until: MonotonicInstant?)
        /// Ask for the address again, or for any, if none is held.
        case ask
        /// Take the address away; then come back at once.
        case giveUp
    }

    private enum State: Hashable, Sendable {
        case held(Term?)
        case lost(Backoff, next: MonotonicInstant)
    }

    /// A lease that ends.
    private struct Term: Hashable, Sendable {
        let renewal: MonotonicInstant
        let rebinding: MonotonicInstant
        let end: MonotonicInstant
        var next: MonotonicInstant

        init(from start: MonotonicInstant, seconds: Int) {
            let whole = Int64(seconds) * 1_000_000_000
            renewal = MonotonicInstant(nanoseconds: start.nanoseconds + whole / 2)
            rebinding = MonotonicInstant(nanoseconds: start.nanoseconds + whole / 8 * 7)
            end = MonotonicInstant(nanoseconds: start.nanoseconds + whole)
            next = renewal
        }

        mutating func unanswered(at now: MonotonicInstant) {
            let goal = now < rebinding ? rebinding : end
            let half = (goal - now).wholeNanoseconds / 2
            let pause = max(half, Limits.leaseRetry.wholeNanoseconds)
            next = min(goal, MonotonicInstant(nanoseconds: now.nanoseconds + pause))
        }
    }

    private var state: State

    /// An address was lent, for so many seconds from when it was asked for; `nil` for ever.
    package init(askedAt start: MonotonicInstant, seconds: Int?) {
        state = .held(Self.term(start, seconds))
    }

    /// Four bytes of ones mean for ever (RFC 2131, section 3.3).
    private static func term(_ start: MonotonicInstant, _ seconds: Int?) -> Term? {
        guard let seconds, seconds < Int(UInt32.max) else { return nil }
        return Term(from: start, seconds: max(seconds, Limits.shortestLease))
    }

    /// Decides.
    package mutating func next(at now: MonotonicInstant) -> Step {
        switch state {
        case .held(nil):
            return .wait(until: nil)
        case .held(let term?):
            guard now < term.end else {
                state = .lost(Backoff(first: Limits.firstLeaseRetry, longest: Limits.leaseRetry), next: now)
                return .giveUp
            }
            return now < term.next ? .wait(until: term.next) : .ask
        case .lost(_, let next):
            return now < next ? .wait(until: next) : .ask
        }
    }

    /// Nobody answered, or with a refusal; after an answer a new value begins.
    package mutating func unanswered(at now: MonotonicInstant) {
        switch state {
        case .held(nil):
            break
        case .held(var term?):
            term.unanswered(at: now)
            state = .held(term)
        case .lost(var backoff, _):
            let pause = backoff.next()
            state = .lost(backoff, next: now + pause)
        }
    }
}
