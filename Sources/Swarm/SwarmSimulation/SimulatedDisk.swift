// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// What a machine's disk is like.
package struct DiskConditions: Hashable, Sendable {
    /// What reading or storing a block takes.
    package var time: Duration = .zero
    /// Blocks that it reads and stores at the same time; a file server does many.
    package var depth = 1

    /// A disk that takes no time.
    package init() {}

    /// A disk that takes some time for each block.
    package init(time: Duration, depth: Int = 1) {
        self.time = time
        self.depth = max(1, depth)
    }
}

/// A machine's disk: it has some orders under way, and the others wait in the order they came.
///
/// What was stored or read since the machine was started is in its memory, too, and is read in no time.
struct SimulatedDisk {
    private let conditions: DiskConditions
    /// For each order that it may have under way: when the one before is done.
    private var freeAt: [MonotonicInstant]
    private var inMemory: Bitfield

    init(_ conditions: DiskConditions, blockCount: Int) {
        self.conditions = conditions
        freeAt = Array(repeating: MonotonicInstant(nanoseconds: .min), count: conditions.depth)
        inMemory = Bitfield(count: blockCount)
    }

    /// Whether it takes no time.
    var isInstant: Bool { conditions.time == .zero }

    /// When an order that comes now is carried out.
    private mutating func carryOut(at now: MonotonicInstant) -> MonotonicInstant {
        let first = freeAt.indices.min { freeAt[$0] < freeAt[$1] } ?? 0
        freeAt[first] = max(now, freeAt[first]) + conditions.time
        return freeAt[first]
    }

    /// When a block is stored that is to be stored now.
    mutating func store(_ block: Int, at now: MonotonicInstant) -> MonotonicInstant {
        inMemory.insert(block)
        return isInstant ? now : carryOut(at: now)
    }

    /// When a block is read that is to be read now; `nil` for at once.
    mutating func read(_ block: Int, at now: MonotonicInstant) -> MonotonicInstant? {
        guard !isInstant, inMemory.insert(block) else { return nil }
        return carryOut(at: now)
    }

    /// The machine is started anew.
    mutating func restart() {
        inMemory = Bitfield(count: inMemory.count)
    }
}
