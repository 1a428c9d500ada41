// SPDX-License-Identifier: GPL-3.0-or-later

/// Names one connection for as long as it lives; never used again for another.
package struct PeerKey: Hashable, Sendable {
    /// Where a driver may keep what belongs to it: small, and used again once the connection is gone.
    package let slot: Int
    let generation: UInt32

    package init(slot: Int, generation: UInt32) {
        self.slot = slot
        self.generation = generation
    }
}

extension PeerKey: CustomStringConvertible {
    package var description: String { "\(slot).\(generation)" }
}
