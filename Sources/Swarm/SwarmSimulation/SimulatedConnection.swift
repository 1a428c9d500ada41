// SPDX-License-Identifier: GPL-3.0-or-later

internal import SwarmEngine
internal import TorrentCore

/// One TCP connection: two machines and the key each knows it by; "side" is which of the two, 0 or 1.
struct SimulatedConnection {
    /// What TCP has under way at most: beyond it the sender waits until the other end took some.
    static let window = 256 << 10

    let ends: (Int32, Int32)
    var keys: (PeerKey?, PeerKey?)
    var isOpen = true

    init(ends: (Int32, Int32), keys: (PeerKey?, PeerKey?)) {
        self.ends = ends
        self.keys = keys
    }

    func machine(at side: Int8) -> Int { Int(side == 0 ? ends.0 : ends.1) }
    func key(at side: Int8) -> PeerKey? { side == 0 ? keys.0 : keys.1 }
    func side(of machine: Int) -> Int8 { machine == Int(ends.0) ? 0 : 1 }
}

/// One direction of a connection, named for the side it leads to.
struct SimulatedFlow {
    /// Bytes under way.
    var underWay = 0
    /// Parcels that wait until there is room.
    var held: [Int32] = []
    /// Nothing overtakes: what was lost holds up what is behind it.
    var stalledUntil = MonotonicInstant(nanoseconds: .min)
    /// When the last parcel reaches the other end's cable.
    var lastReach = MonotonicInstant(nanoseconds: .min)
    /// The parcel that what is said now is added to.
    var open: Int32 = -1

    /// Where the flow is kept that leads to one side of a connection.
    static func index(_ connection: Int, _ side: Int8) -> Int { connection * 2 + Int(side) }
}
