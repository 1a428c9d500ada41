// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// All live connections, found by key in one step.
package struct PeerTable {
    // A slot keeps its last state after its connection is gone; the generation tells dead keys from live ones.
    private var slots: [PeerState] = []
    private var generations: [UInt32] = []
    private var free: [Int] = []
    /// What all peers are asked for time and again, side by side: the states themselves are far apart in memory.
    private var glances: [PeerGlance] = []
    /// Peers with something to be sent.
    private var waitingCount = 0
    /// Those of them that are over their budget.
    private var overdrawnCount = 0
    /// Blocks asked of peers that are not our kind.
    package private(set) var foreignRequests = 0
    /// Keys of all live connections, in no order that matters.
    package private(set) var keys: [PeerKey] = []

    /// Nobody is connected yet.
    package init() {}

    /// Live connections.
    package var count: Int { keys.count }

    /// Whether there is a peer that something could be sent to.
    package var hasUploads: Bool { waitingCount > 0 }

    /// Whether there is one of them that did not spend more than its budget.
    var hasOthersWaiting: Bool { waitingCount > overdrawnCount }

    /// Makes a state under a new key.
    package mutating func insert(_ make: (PeerKey) -> PeerState) -> PeerKey {
        let key: PeerKey
        if let slot = free.popLast() {
            key = PeerKey(slot: slot, generation: generations[slot])
            slots[slot] = make(key)
        } else {
            key = PeerKey(slot: slots.count, generation: 0)
            slots.append(make(key))
            generations.append(0)
            glances.append(PeerGlance())
        }
        glance(at: key.slot)
        keys.append(key)
        return key
    }

    /// Forgets a connection and gives its last state; its key is never live again.
    package mutating func remove(_ key: PeerKey) -> PeerState? {
        guard contains(key) else { return nil }
        let state = slots[key.slot]
        slots[key.slot].releaseMemory()
        glance(at: key.slot)
        generations[key.slot] &+= 1
        free.append(key.slot)
        keys.removeAll { $0 == key }
        return state
    }

    /// Whether the connection is live.
    package func contains(_ key: PeerKey) -> Bool {
        key.slot < generations.count && generations[key.slot] == key.generation
    }

    /// A live connection's state, in place; asking with a dead key is a mistake of this module's own.
    package subscript(key: PeerKey) -> PeerState {
        _read {
            precondition(contains(key))
            yield slots[key.slot]
        }
        _modify {
            precondition(contains(key))
            defer { glance(at: key.slot) }
            yield &slots[key.slot]
        }
    }

    /// Whether the peer chooses blocks itself when asked for any.
    package func isOrigin(_ key: PeerKey) -> Bool { glances[key.slot].isOrigin }

    /// Whether the peer stands in another rack.
    package func isFar(_ key: PeerKey) -> Bool { glances[key.slot].isFar }

    /// Whether the peer is not our kind.
    package func isForeign(_ key: PeerKey) -> Bool { glances[key.slot].isForeign }

    /// Whether there is something to be sent to the peer.
    package func isWaiting(_ key: PeerKey) -> Bool { glances[key.slot].isWaiting }

    /// Whether everybody else comes before the peer.
    func isServedLast(_ key: PeerKey) -> Bool { glances[key.slot].isOverdrawn }

    /// How busy the peer is with our requests; `Int.max` when it is not to be asked at all.
    package mutating func pullLoad(of key: PeerKey, at now: MonotonicInstant) -> Int {
        guard let load = glances[key.slot].load else {
            let load = slots[key.slot].pullLoad(at: now)
            // The load of an origin changes with time alone.
            if !glances[key.slot].isOrigin { glances[key.slot].load = load }
            return load
        }
        return load
    }

    /// How long an answer of the peer may take now, in seconds.
    package func answerTime(of key: PeerKey, at now: MonotonicInstant) -> Double {
        glances[key.slot].answer.time(isAsked: glances[key.slot].isAsked, at: now)
    }

    /// The state changed: what was seen of it is to be seen anew.
    private mutating func glance(at slot: Int) {
        // Field by field, for a method of the state would have the whole of it copied.
        let glance = slots.withUnsafeBufferPointer { states in
            PeerGlance(
                isOrigin: states[slot].isOrigin,
                isFar: states[slot].isFar,
                isWaiting: states[slot].grantedWants > 0 || !states[slot].uploads.isEmpty,
                answer: states[slot].answer, isAsked: !states[slot].inFlight.isEmpty,
                isForeign: !states[slot].isOwnKind, isOverdrawn: states[slot].budget.isOverdrawn,
                foreignRequests: states[slot].isOwnKind ? 0 : states[slot].inFlight.count)
        }
        foreignRequests += glance.foreignRequests - glances[slot].foreignRequests
        if glances[slot].isWaiting != glance.isWaiting { waitingCount += glance.isWaiting ? 1 : -1 }
        overdrawnCount += (glance.isLate ? 1 : 0) - (glances[slot].isLate ? 1 : 0)
        glances[slot] = glance
    }
}

/// The few facts of a peer that the engine looks over all peers for.
private struct PeerGlance {
    var isOrigin = false
    var isFar = false
    var isWaiting = false
    var answer = AnswerMeter()
    var isAsked = false
    var isForeign = false
    var isOverdrawn = false
    /// Whether it waits for something and comes last.
    var isLate: Bool { isWaiting && isOverdrawn }
    /// Blocks asked of it, when it is not our kind.
    var foreignRequests = 0
    /// `nil` when the state has changed since it was asked for.
    var load: Int?
}
