// SPDX-License-Identifier: GPL-3.0-or-later

import SwarmEngine
import SwarmSimulation
import Testing
import TorrentCore

@Suite struct WebSeedTests {
    /// A web seed costs the server a copy of what it gives: a swarm that gets on must not touch it.
    @Test(arguments: [(25e6, 100e6), (100e6, 100e6), (250e6, 25e6)], UInt64(1)...3)
    func `a room whose peers deliver never asks the web seed`(rates: (origin: Double, others: Double), seed: UInt64)
        throws
    {
        let torrent = try #require(
            SimulatedTorrent(totalLength: 32 << 20 + 5_000, pieceLength: 262_144, provesBlocks: true))
        var simulation = SwarmSimulation(torrent: torrent, seed: seed)
        _ = simulation.add(isOrigin: true, uplink: rates.origin / 8, downlink: rates.origin / 8)
        for _ in 0..<16 {
            _ = simulation.add(isOrigin: false, uplink: rates.others / 8, downlink: rates.others / 8) {
                $0.webSeeds = [WebSeedSource(name: "server", host: .ipv4(1))]
            }
        }
        let isOver = simulation.run(until: .init(nanoseconds: 60_000_000_000))
        #expect(isOver, "seed \(seed)")
        let asked = simulation.notes.filter { if case .webSeedUsed = $0.note { true } else { false } }
        #expect(asked.isEmpty, "seed \(seed)")
    }
}
