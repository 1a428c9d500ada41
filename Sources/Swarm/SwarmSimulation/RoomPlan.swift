// SPDX-License-Identifier: GPL-3.0-or-later

internal import SwarmEngine
package import TorrentCore

/// A room of machines that fetch one image from one server; what is not said is equal for all.
package struct RoomPlan: Sendable {
    /// Honest machines, the server not counted.
    package var machines = 16
    /// Bytes of the image.
    package var byteCount: UInt64 = 64 << 20
    /// Bytes of each piece.
    package var pieceLength: UInt32 = 262_144
    /// BEP 52; else whole pieces as BEP 3 has it.
    package var provesBlocks = true
    /// Bytes per second, either way.
    package var serverRate = 100e6 / 8
    /// Bytes per second, either way.
    package var peerRate = 100e6 / 8
    /// Machines with another rate, by their place among the honest ones.
    package var otherRates: [Int: Double] = [:]
    /// What lies between the cables.
    package var network = NetworkConditions()
    /// Between one arrival and the next.
    package var arrivalInterval: Duration = .zero
    /// When the server comes.
    package var serverJoins: Duration = .zero
    /// Every second machine is in the other rack.
    package var hasTwoRacks = false
    /// Whether the machines know which addresses are in which rack.
    package var knowsRacks = true
    /// The disk of each honest machine.
    package var disk = DiskConditions()
    /// The server's disk, with nothing of it in memory at the beginning.
    package var serverDisk = DiskConditions()
    /// Machines that fetch as well, nobody waits for, and the bound does not count: bytes per second of each.
    package var bystanderRates: [Double] = []
    /// The part of each second in which the programs of these stand still.
    package var bystanderPause: Duration = .zero
    /// Machines of other characters.
    package var strangers: [PeerCharacter] = []
    /// So many of the machines, the first ones, share one host.
    package var neighbours = 0
    /// Whether strangers that are cut off come again under another name.
    package var strangersChangeNames = false
    /// The most connections of each machine; `nil` leaves the engine's own limit.
    package var connectionLimit: Int?
    /// How much of the downlink's data may be in flight; `nil` leaves the engine's own time.
    package var windowDuration: Duration?
    /// The least requests in flight, in blocks; `nil` leaves the engine's own number.
    package var minimumWindow: Int?
    /// Blocks that are asked of one peer together, if other than the engine's own number.
    package var longestRun: Int?
    /// What all chance comes from.
    package var seed: UInt64 = 1
    /// When the clock begins.
    package var start = MonotonicInstant(nanoseconds: 0)

    /// Sixteen equal machines at 100 Mbit/s.
    package init() {}

    /// The least time in which all could have the image, with headers counted and all there from the start; in seconds.
    package var bound: Double {
        let rates = (0..<machines).map { otherRates[$0] ?? peerRate }
        let bytes = Double(byteCount) * 1_514 / 1_448
        let slowest = rates.min() ?? peerRate
        let together = Double(machines) * bytes / (serverRate + rates.reduce(0, +))
        return max(bytes / serverRate, bytes / slowest, together)
    }

    /// The room, with nothing happened yet; `nil` for an image that is no torrent.
    package func makeRoom() -> SimulatedRoom? {
        guard
            let torrent = SimulatedTorrent(
                totalLength: byteCount, pieceLength: pieceLength, provesBlocks: provesBlocks)
        else { return nil }
        var simulation = SwarmSimulation(torrent: torrent, network: network, seed: seed, start: start)
        let racks = hasTwoRacks && knowsRacks ? ["10.0.0.0/16", "10.1.0.0/16"].compactMap { Subnet($0) } : []
        let adjust = { [connectionLimit, windowDuration, minimumWindow, longestRun] (settings: inout SwarmSettings) in
            settings.racks = racks
            if let longestRun { settings.longestRun = longestRun }
            if let minimumWindow { settings.minimumWindow = minimumWindow }
            if let windowDuration { settings.windowDuration = windowDuration }
            if let connectionLimit { settings.connectionLimit = connectionLimit }
        }
        let server = simulation.add(
            isOrigin: true, uplink: serverRate, downlink: serverRate, joins: start + serverJoins, disk: serverDisk,
            settings: adjust)
        var honest: [Int] = []
        for place in 0..<machines {
            let rate = otherRates[place] ?? peerRate
            let machine = simulation.add(
                isOrigin: false, uplink: rate, downlink: rate, joins: start + arrivalInterval * place,
                rack: hasTwoRacks ? place % 2 : 0, beside: place < neighbours ? honest.first : nil, disk: disk,
                settings: adjust)
            honest.append(machine)
        }
        let others = strangers.map {
            simulation.add(
                isOrigin: false, uplink: peerRate, downlink: peerRate, character: $0,
                changesName: strangersChangeNames, settings: adjust)
        }
        for rate in bystanderRates {
            _ = simulation.add(
                isOrigin: false, uplink: rate, downlink: rate, character: .bystander, pause: bystanderPause,
                settings: adjust)
        }
        return SimulatedRoom(plan: self, simulation: simulation, server: server, machines: honest, strangers: others)
    }
}
