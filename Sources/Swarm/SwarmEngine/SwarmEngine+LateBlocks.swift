// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// What is done about blocks that others seem not to send.
extension SwarmEngine {
    /// Near the end all that is left has been asked for: ask a second peer for what is late.
    mutating func askTwice(at now: MonotonicInstant) -> Bool {
        guard ledger.needed.isEmpty, outstanding > 0, now >= nextLateness else { return false }
        var next = now + EngineLimits.patienceWithUntried
        for slow in peers.keys {
            var late: [Int] = []
            let patience = patience(with: slow)
            for (block, since) in peers[slow].inFlight {
                let lateAt = since + patience
                if lateAt > now { next = min(next, lateAt) } else { late.append(block) }
            }
            for block in late.sorted() where isWorthAskingAgain(block, of: slow, at: now) {
                guard let index = content.geometry.block(at: block),
                    let key = secondSource(for: block, besides: slow, at: now)
                else { continue }
                request(index, from: key, at: now)
                return true
            }
            // Nobody else is to be asked as things stand; whoever comes to have the block is looked at when it says so.
            if !late.isEmpty { next = min(next, now + EngineLimits.latenessPause) }
        }
        nextLateness = next
        return false
    }

    /// How long a block may be on its way; what a slow peer was asked for is late at once.
    private func patience(with key: PeerKey) -> Duration {
        if peers[key].isSlowGiver || peers[key].isSnubbed { return .zero }
        return peers[key].hasDelivered ? EngineLimits.patience : EngineLimits.patienceWithUntried
    }

    /// Two are asked at once at the most; after a second neither answered, and both may be gone.
    private func isWorthAskingAgain(_ block: Int, of slow: PeerKey, at now: MonotonicInstant) -> Bool {
        guard let since = peers[slow].inFlight[block], !ledger.isHeld(block) else { return false }
        return ledger.requestCount(block) < (now - since < EngineLimits.quietTime ? 2 : 3)
    }

    private func secondSource(for block: Int, besides slow: PeerKey, at now: MonotonicInstant) -> PeerKey? {
        peers.keys.filter { key in
            key != slow && !peers[key].isChokedByPeer && peers[key].askable[block] && peers[key].inFlight[block] == nil
                && !peers[key].isSnubbed && !peers[key].refusals.isClosed && (!peers.isFar(key) || peers.isFar(slow))
        }
        .min { reluctance(to: $0, at: now) < reluctance(to: $1, at: now) }
    }

    /// Who is slow is late, too; and whoever downloads has news more often than this: who was silent longer may be as
    /// gone as the first.
    private func reluctance(to key: PeerKey, at now: MonotonicInstant) -> (doubt: Int, load: Int) {
        let isSilent = now - peers[key].lastReceived > settings.longestHaveDelay + .milliseconds(100)
        return (peers[key].isSlowGiver ? 2 : isSilent ? 1 : 0, peers[key].load(at: now))
    }
}
