// SPDX-License-Identifier: GPL-3.0-or-later

internal import SwarmEngine
internal import TorrentCore

/// How a simulated machine behaves.
package enum Character: Hashable, Sendable {
    case honest
    /// Sends wrong bytes for one block in so many.
    case liar(oneIn: Int)
    /// Accepts requests and never answers.
    case silent
}

/// One engine with its cable, its storage and its habits.
struct SimulatedMachine {
    let address: PeerAddress
    let character: Character
    var engine: SwarmEngine
    var uplink: SimulatedLink
    var downlink: SimulatedLink
    /// What is stored for each block: right when equal to the torrent's leaf.
    var stored: [Int: SHA256Digest] = [:]
    /// Whether it has joined and not left.
    var isAlive = false
    /// Whether it is gone for good.
    var hasLeft = false
    var completedAt: MonotonicInstant?
    /// The engine's wake-up that is already scheduled.
    var scheduledWakeUp: MonotonicInstant?
    /// Our key for each connection, and the other end's machine and connection.
    var connections: [PeerKey: Int] = [:]
}

/// One TCP connection: two machines and the key each knows it by.
struct SimulatedConnection {
    let ends: (Int, Int)
    var keys: (PeerKey?, PeerKey?)
    var isOpen = true

    func key(at machine: Int) -> PeerKey? { machine == ends.0 ? keys.0 : keys.1 }
    func other(than machine: Int) -> Int { machine == ends.0 ? ends.1 : ends.0 }
}
