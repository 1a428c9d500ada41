// SPDX-License-Identifier: GPL-3.0-or-later

internal import SwarmEngine
internal import TorrentCore

/// How a simulated machine behaves.
package enum PeerCharacter: Hashable, Sendable {
    case honest
    /// As honest, but nobody waits for it to finish.
    case bystander
    /// Sends wrong bytes for one block in so many.
    case liar(oneIn: Int)
    /// Sends wrong bytes for the first block of each piece, and right ones for all others.
    case poisoner
    /// Accepts requests and never answers.
    case silent
    /// Asks for everything, gives nothing, and forgets what it got.
    case greedy
    /// Has others work for nothing: asks for leaves and says what it has again and again, and never answers.
    case wasteful

    /// Whether it sends blocks that it is asked for, right or wrong.
    var sendsBlocks: Bool {
        switch self {
        case .honest, .bystander, .liar, .poisoner: true
        case .silent, .greedy, .wasteful: false
        }
    }

    /// Whether it claims from the start to have everything.
    var hasEverything: Bool {
        switch self {
        case .honest, .bystander, .greedy: false
        case .liar, .poisoner, .silent, .wasteful: true
        }
    }
}

/// Whom a machine hears of when it joins.
package enum Acquaintance: Hashable, Sendable {
    /// A tracker tells it of up to 50 that are there.
    case everyone
    /// There is no tracker; it was told of these.
    case only([Int])
}

/// What becomes of a machine's connections and storage when it goes.
package enum Departure: Hashable, Sendable {
    /// Its program ends; the kernel closes the connections.
    case killed
    /// It is switched off: the others hear nothing, not even that its connections are gone.
    case unplugged
}

/// One engine with its cable, its storage and its habits; a class, for it is much too large to be copied by accident.
final class SimulatedMachine {
    enum Presence {
        /// Its program runs.
        case running
        /// Nobody answers, but the kernel says so.
        case stopped
        /// Nothing answers.
        case dark
    }

    var address: PeerAddress
    let character: PeerCharacter
    let isOrigin: Bool
    let rack: Int
    let knows: Acquaintance
    var disk: SimulatedDisk
    /// The part of each second in which its program stands still; its kernel goes on.
    let pause: Duration
    /// What its program is started with, under a new name each time, and where the origins are.
    let makeSettings: (PeerID, Set<HostAddress>) -> SwarmSettings
    var engine: SwarmEngine
    var uplink: SimulatedLink
    var downlink: SimulatedLink
    var outages: [Outage] = []
    /// Blocks and leaves that its kernel took while its program stood still.
    var sentWhileStopped: [(key: PeerKey, span: BlockSpan?, digests: Int)] = []
    /// What is stored for each block: nothing, right bytes, or wrong ones.
    var stored: [StoredBlock]
    var presence = Presence.stopped
    /// Whether it is gone for good.
    var hasLeft = false
    /// How often its program was started; what was scheduled for an earlier life is void.
    var life: Int32 = 0
    var joinedAt: MonotonicInstant?
    var completedAt: MonotonicInstant?
    /// The engine's wake-up that is already scheduled.
    var scheduledWakeUp = MonotonicInstant(nanoseconds: .max)
    /// Our key for each connection, and the connection, by the key's slot.
    var connections: [(key: PeerKey, number: Int32)?] = []
    /// Takes a new name after being cut off.
    var changesName = false
    /// Blocks that came and were stored, ever; to see whether there is progress.
    var progress = 0
    var watch = IdleWatch()

    init(
        address: PeerAddress, character: PeerCharacter, isOrigin: Bool, rack: Int, knows: Acquaintance,
        disk: SimulatedDisk, pause: Duration,
        makeSettings: @escaping (PeerID, Set<HostAddress>) -> SwarmSettings, engine: SwarmEngine,
        rates: (up: Double, down: Double), stored: [StoredBlock]
    ) {
        self.address = address
        self.character = character
        self.isOrigin = isOrigin
        self.rack = rack
        self.knows = knows
        self.disk = disk
        self.pause = pause
        self.makeSettings = makeSettings
        self.engine = engine
        self.stored = stored
        uplink = SimulatedLink(rate: rates.up)
        downlink = SimulatedLink(rate: rates.down)
    }

    var isRunning: Bool { presence == .running }

    /// Whether somebody waits for it to finish.
    var isAwaited: Bool { character == .honest && !hasLeft && completedAt == nil }

    func connection(_ key: PeerKey) -> Int? {
        guard key.slot < connections.count, let entry = connections[key.slot], entry.key == key else { return nil }
        return Int(entry.number)
    }

    func connected(_ key: PeerKey, over number: Int) {
        while connections.count <= key.slot { connections.append(nil) }
        connections[key.slot] = (key, Int32(number))
    }

    func disconnected(_ key: PeerKey) {
        if connection(key) != nil { connections[key.slot] = nil }
    }

    /// When its program goes on that stands still at this moment; `nil` while it runs.
    func goesOn(from now: MonotonicInstant) -> MonotonicInstant? {
        guard pause > .zero else { return nil }
        let second: Int64 = 1_000_000_000
        let end = now.nanoseconds / second * second + pause.wholeNanoseconds
        return now.nanoseconds < end ? MonotonicInstant(nanoseconds: end) : nil
    }

    /// The outage a moment falls into.
    func outage(at now: MonotonicInstant) -> Outage? {
        outages.isEmpty ? nil : outages.first { $0.start <= now && now < $0.end }
    }
}

/// What a simulated disk has for one block.
enum StoredBlock: UInt8 {
    case nothing
    case right
    case wrong
}
