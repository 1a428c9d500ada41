// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetInterface
internal import FleetModel
internal import SwarmTransport
internal import TorrentCore

/// Where everything is that the interface tells of.
struct RoomSource: Sendable {
    /// The server's own address.
    let server: HostAddress
    let registry: FleetRegistry
    let content: ServerContent
    /// Bits a second of the server's network card, if known.
    let line: UInt64?
    let schedule: ScheduleKeeper?

    /// All of it as it is now; nobody waits for that but who asks.
    var picture: RoomPicture {
        get async {
            let fleet = await registry.snapshot
            var room = RoomPicture(
                fleet: fleet, catalog: content.catalog.current, swarms: content.swarms.reports(at: .now),
                seeds: content.seeds.counts, loaders: registry.loaders, line: line, started: registry.started,
                now: registry.clock.moment, speeds: fleet.usualSpeeds, server: server)
            room.inventories = await registry.inventories
            let runs = await schedule?.nextRuns(FleetInterface.Limits.scheduled, after: room.now.wall) ?? []
            room.schedule = runs.map { ScheduledDocument($0.entry, at: $0.time) }
            return room
        }
    }
}
