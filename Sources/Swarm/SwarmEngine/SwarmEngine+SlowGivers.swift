// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// Who answers much later than others do: see ``UsualTime``.
///
/// What such a peer was asked for does not count in the bound on everything outstanding once it is late, and near the
/// end it is asked of a second peer at once. Else a few slow peers would keep the cable idle: each is asked for what
/// only it has said that it has.
extension SwarmEngine {
    /// A request was answered after so long.
    mutating func answered(by key: PeerKey, after wait: Duration, at now: MonotonicInstant) {
        peers[key].answer.add(wait, at: now)
        peers[key].isSlowGiver = peers[key].answer.longTime(at: now) >= usualAnswer.limit
        usualAnswer.add(wait)
    }

    /// Looks at the requests that were not answered yet.
    mutating func noteSlowness(of key: PeerKey, at now: MonotonicInstant) {
        let waits = peers[key].inFlight.values.map { now - $0 }
        if let longest = waits.max() { peers[key].answer.addUnanswered(longest) }
        overdueRequests += waits.count { $0.inSeconds >= usualAnswer.limit }
        let isSlow = peers[key].answer.longTime(at: now) >= usualAnswer.limit
        if isSlow != peers[key].isSlowGiver { peers[key].isSlowGiver = isSlow }
    }
}
