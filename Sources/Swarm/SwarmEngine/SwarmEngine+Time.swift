// SPDX-License-Identifier: GPL-3.0-or-later

internal import PeerWire
package import TorrentCore

extension SwarmEngine {
    private static let tickInterval: Duration = .milliseconds(100)
    private static let keepAliveInterval: Duration = .seconds(60)
    private static let idleLimit: Duration = .seconds(180)

    /// Time went by; to be called no later than ``wakeUp``.
    package mutating func elapsed(to now: MonotonicInstant) {
        if let deadline = haveDeadline, deadline <= now { tellNews(at: now) }
        guard nextTick <= now else { return }
        nextTick = now + Self.tickInterval
        window.tick(at: now)
        for key in peers.keys { look(after: key, at: now) }
        exchangePeers(at: now)
        hashRequests = hashRequests.filter { now - $0.value < settings.requestTimeout }
        dialMore(at: now)
        fillRequests(at: now)
        // Last: what peers can be asked for has been asked of them.
        considerWebSeeds(at: now)
        pumpUploads(at: now)
    }

    private mutating func look(after key: PeerKey, at now: MonotonicInstant) {
        guard peers.contains(key) else { return }
        peers[key].download.roll(at: now)
        expireRequests(to: key, at: now)
        if now - peers[key].lastReceived >= Self.idleLimit {
            close(key, .idle)
        } else if now - peers[key].lastSent >= Self.keepAliveInterval {
            peers[key].lastSent = now
            send(.keepAlive, to: key)
        }
    }

    /// Blocks that are too late may be asked of others; should they still come, they are welcome.
    private mutating func expireRequests(to key: PeerKey, at now: MonotonicInstant) {
        // Whoever sent anything just now is slow, not silent: it gets twice the time.
        let isTalking = now - peers[key].lastReceived < settings.requestTimeout / 2
        let limit = isTalking ? settings.requestTimeout * 2 : settings.requestTimeout
        let expired = peers[key].inFlight.filter { now - $0.value >= limit }.keys
        for block in expired {
            peers[key].inFlight[block] = nil
            peers[key].late.insert(block)
            outstanding -= 1
            releaseBlock(block)
        }
        if !expired.isEmpty, !peers[key].isSnubbed {
            peers[key].isSnubbed = true
            actions.append(.note(.peerSnubbed(peers[key].address)))
        }
        guard peers[key].wants > 0, now - peers[key].wantClock >= limit else { return }
        outstanding -= peers[key].wants
        peers[key].wants = 0
        peers[key].wantLimit = 2
        peers[key].dryUntil = now + .seconds(1)
        if peers[key].drySince == nil { peers[key].drySince = now }
    }
}
