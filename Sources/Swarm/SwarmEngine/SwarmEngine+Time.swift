// SPDX-License-Identifier: GPL-3.0-or-later

internal import PeerWire
package import TorrentCore

extension SwarmEngine {
    private static let tickInterval: Duration = .milliseconds(100)
    private static let keepAliveInterval: Duration = .seconds(60)
    private static let idleLimit: Duration = .seconds(180)
    /// How long a peer may take nothing of what is sent to it, before it is no longer counted on, and before it must go.
    private static let stuckTime: Duration = .seconds(1)
    private static let unreadLimit: Duration = .seconds(60)

    /// Time went by; to be called no later than ``wakeUp``.
    package mutating func elapsed(to now: MonotonicInstant) {
        if let deadline = haveDeadline, deadline <= now { tellNews(at: now) }
        guard nextTick <= now else { return }
        if waitsForStorage { totals.storageWait += now - nextTick + Self.tickInterval }
        nextTick = now + Self.tickInterval
        window.tick(at: now)
        overdueRequests = 0
        hearings = 0
        for key in peers.keys { look(after: key, at: now) }
        shareDuty(at: now)
        if duty != nil, isStarved(at: now) { askAfarAgain() }
        takeBackOverdue(at: now)
        exchangePeers(at: now)
        hashRequests = hashRequests.filter { now - $0.value.since < settings.requestTimeout }
        askForMissingLeaves(at: now)
        if !disputes.isEmpty { disputeAgain(at: now) }
        if !spoilt.isEmpty { reviewSuspicions() }
        dialMore(at: now)
        fillRequests(at: now)
        // Last: what peers can be asked for has been asked of them.
        considerWebSeeds(at: now)
        pumpUploads(at: now)
    }

    /// Whether what came and is not stored yet keeps more from being asked for, or is all that there is to wait for.
    private var waitsForStorage: Bool {
        let waiting = ledger.storingCount
        guard waiting > 0, !ledger.isComplete else { return false }
        return outstanding == 0 || waiting > window.limit(peers: peers.count)
    }

    private mutating func look(after key: PeerKey, at now: MonotonicInstant) {
        guard peers.contains(key) else { return }
        peers[key].download.roll(at: now)
        peers[key].budget.refill(at: now)
        if peers[key].refusals.elapsed(to: now) { peers[key].isExhausted = false }
        expireRequests(to: key, at: now)
        noteSlowness(of: key, at: now)
        if !peers[key].hashQueue.isEmpty { sendHashes(to: key, at: now) }
        if peers[key].blocksInDriver > peers[key].blocksBeingRead || peers[key].digestsInDriver > 0 {
            let wait = now - peers[key].driverClock
            if wait >= Self.unreadLimit { return hangUp(key, .unresponsive, at: now) }
            if wait >= Self.stuckTime { setAside(key) }
        }
        if now - peers[key].lastReceived >= Self.idleLimit {
            hangUp(key, .idle, at: now)
        } else if isDead(key, at: now) {
            markSilent(peers[key].name, at: now)
            hangUp(key, .unresponsive, at: now)
        } else if now - peers[key].lastSent >= Self.keepAliveInterval {
            peers[key].lastSent = now
            send(.keepAlive, to: key)
        }
    }

    /// A peer that reads nothing does not keep others from being served.
    private mutating func setAside(_ key: PeerKey) {
        blocksInDriver -= peers[key].countedInDriver
        peers[key].countedInDriver = 0
    }

    /// Whether nothing came over the connection for so long, although something should have, that it is better dialled
    /// anew: after its cable was cut for a while, TCP may wait as long again.
    private func isDead(_ key: PeerKey, at now: MonotonicInstant) -> Bool {
        guard peers[key].isSnubbed, !ledger.isComplete, now - peers[key].lastReceived >= EngineLimits.silence else {
            return false
        }
        // Who chokes us, or was asked for nothing, owes us nothing but its greeting.
        let isSilentDebtor = !peers[key].isChokedByPeer && !peers[key].late.isEmpty
        return isSilentDebtor || peers[key].mayStillSendBitfield
    }

    /// Keeps in mind for a while who says nothing, should it come anew.
    private mutating func markSilent(_ name: PeerName, at now: MonotonicInstant) {
        if silentPeers.count >= EngineLimits.knownAddresses {
            silentPeers = silentPeers.filter { now - $0.value < EngineLimits.silenceMemory }
        }
        if silentPeers.count < EngineLimits.knownAddresses { silentPeers[name] = now }
    }

    /// Whether this peer said nothing when it was asked lately.
    func wasSilent(_ name: PeerName, at now: MonotonicInstant) -> Bool {
        silentPeers[name].map { now - $0 < EngineLimits.silenceMemory } ?? false
    }

    /// Blocks that are too late may be asked of others; should they still come, they are welcome.
    private mutating func expireRequests(to key: PeerKey, at now: MonotonicInstant) {
        // Whoever sent anything just now is slow, not silent: it gets twice the time.
        let isTalking = now - peers[key].lastReceived < settings.requestTimeout / 2
        let limit = isTalking ? settings.requestTimeout * 2 : settings.requestTimeout
        // Whoever never delivered anything may never do so; and who chokes us has sent or refused all in a moment (BEP 6).
        let isSlow = peers[key].hasDelivered || peers[key].isOrigin
        let patience = isSlow && !peers[key].isChokedByPeer ? limit : settings.requestTimeout / 4
        var expired: [Int] = []
        for (block, since) in peers[key].inFlight where now - since >= patience { expired.append(block) }
        for block in expired {
            peers[key].inFlight[block] = nil
            peers[key].late.insert(block)
            outstanding -= 1
            releaseBlock(block)
        }
        if !expired.isEmpty, !peers[key].isSnubbed, !peers[key].isChokedByPeer {
            peers[key].isSnubbed = true
            forgetHashRequests(to: key)
            actions.append(.note(.peerSnubbed(peers[key].address)))
        }
        // An origin of whole pieces gives few at once; the others wait for their turn.
        let turn = leaves == nil ? settings.requestTimeout * 2 : limit
        guard peers[key].wants > 0, now - peers[key].wantClock >= turn else { return }
        outstanding -= peers[key].wants
        peers[key].wants = 0
        peers[key].wantLimit = 2
        peers[key].dryUntil = now + .seconds(1)
        if peers[key].drySince == nil { peers[key].drySince = now }
    }
}
