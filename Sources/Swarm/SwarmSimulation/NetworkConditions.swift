// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// What the network between the machines' cables is like.
package struct NetworkConditions: Sendable {
    /// From one cable to the other.
    package var latency: Duration = .microseconds(200)
    /// Added to the latency of each parcel, by chance between nothing and this; TCP keeps the order.
    package var jitter: Duration = .zero
    /// The share of packets that are lost and sent again.
    package var loss = 0.0
    /// Bytes per second and direction of the link that joins the two racks; `nil` when it is no limit.
    package var trunkRate: Double?

    /// A switch that loses nothing.
    package init() {}

    /// How long TCP takes to mend a loss: mostly it sees by what comes after; the rest waits for its timer.
    func repairTime(using chance: inout SeededGenerator) -> Duration {
        Int.random(in: 0..<10, using: &chance) == 0 ? .milliseconds(200) : latency * 2 + jitter + .milliseconds(1)
    }
}
