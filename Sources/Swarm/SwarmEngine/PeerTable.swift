// SPDX-License-Identifier: GPL-3.0-or-later

/// All live connections, found by key in one step.
struct PeerTable {
    // A slot keeps its last state after its connection is gone; the generation tells dead keys from live ones.
    private var slots: [PeerState] = []
    private var generations: [UInt32] = []
    private var free: [Int] = []
    /// Keys of all live connections, in no order that matters.
    private(set) var keys: [PeerKey] = []

    var count: Int { keys.count }

    /// Makes a state under a new key.
    mutating func insert(_ make: (PeerKey) -> PeerState) -> PeerKey {
        let key: PeerKey
        if let slot = free.popLast() {
            key = PeerKey(slot: slot, generation: generations[slot])
            slots[slot] = make(key)
        } else {
            key = PeerKey(slot: slots.count, generation: 0)
            slots.append(make(key))
            generations.append(0)
        }
        keys.append(key)
        return key
    }

    /// Forgets a connection and gives its last state; its key is never live again.
    mutating func remove(_ key: PeerKey) -> PeerState? {
        guard contains(key) else { return nil }
        let state = slots[key.slot]
        slots[key.slot].releaseMemory()
        generations[key.slot] &+= 1
        free.append(key.slot)
        keys.removeAll { $0 == key }
        return state
    }

    func contains(_ key: PeerKey) -> Bool {
        key.slot < generations.count && generations[key.slot] == key.generation
    }

    /// A live connection's state, in place; asking with a dead key is a mistake of this module's own.
    subscript(key: PeerKey) -> PeerState {
        _read {
            precondition(contains(key))
            yield slots[key.slot]
        }
        _modify {
            precondition(contains(key))
            yield &slots[key.slot]
        }
    }
}
