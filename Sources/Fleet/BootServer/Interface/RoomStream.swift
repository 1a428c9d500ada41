// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetInterface
package import FleetModel
internal import FleetRules
internal import NIOCore
internal import NetbootScripts
package import TorrentCore

/// What `/stream` sends: the whole room, then what changes in it, each made once for all who follow.
///
/// 1. A look at the room tells what is different from the look before; where nothing is, nothing is told.
/// 2. Who comes is sent the room as the latest look found it, and goes on behind the tick of that look.
/// 3. Where nobody follows the room is not looked at, but for a while after the last one left.
package actor RoomStream {
    /// The room as it was at one moment.
    private struct Look {
        let at: MonotonicInstant
        let rows: MachineRows
        let shown: StreamSnapshotDocument
        /// The number of the tick that brings a page to it.
        let sequence: UInt64
    }

    /// Whom it is sent to.
    package nonisolated let broadcast: Broadcast
    private let source: RoomSource
    private let rules: RuleKeeper
    private let environment: EnvironmentDocument
    private let page: String
    private var latest: Look?
    /// The latest look as it is sent to who comes, once somebody came.
    private var opening: Opening?
    /// Since when nobody follows.
    private var idleSince: MonotonicInstant?

    /// The stream of a server; `page` is what the page's files are known by.
    package init(
        plan: ServerPlan, content: ServerContent, registry: FleetRegistry, parts: InterfaceParts, page: String
    ) {
        broadcast = Broadcast(
            clock: registry.clock, frames: Limits.keptTicks, bytes: Limits.keptTickBytes, followers: Limits.subscribers)
        source = RoomSource(
            server: plan.endpoint.address, registry: registry, content: content, line: parts.line,
            schedule: parts.schedule)
        rules = plan.rules
        environment = EnvironmentDocument(plan)
        self.page = page
    }

    /// Somebody follows from behind the event that it had last, and can be dropped at any moment; `nil` where too many do.
    ///
    /// `mayFollow` is asked again every few seconds, for rights end.
    package nonisolated func subscribe(
        after last: EventID?, from holder: HostAddress? = nil, mayFollow: @escaping @Sendable () -> Bool = { true },
        drop: @escaping @Sendable () -> Void
    ) -> Subscription? {
        broadcast.subscribe(Follower(holder: holder, mayFollow: mayFollow, drop: drop), after: last) { [self] _ in
            // Thousands of rows would keep the connection's loop from all others.
            await offLoop { await open() }
        }
    }

    /// It is time to look at the room; what changed is told to all who follow.
    package func look() async {
        let now = source.registry.clock.now
        if broadcast.followerCount > 0 {
            idleSince = nil
        } else {
            idleSince = idleSince ?? now
        }
        if let idleSince {
            guard latest != nil else { return }
            if now - idleSince >= Limits.streamRest { return rest() }
        }
        take(await source.picture)
    }

    /// Nobody came for a while: who comes later begins anew.
    private func rest() {
        latest = nil
        opening = nil
        broadcast.forget()
    }

    private func take(_ room: RoomPicture) {
        let before = latest
        if let before, before.at > room.now.monotonic { return }
        let rows = MachineRows(room, after: before?.rows)
        let shown = show(room, rows)
        if let before, let tick = shown.tick(after: before.shown) {
            // Before the followers have to wait for it.
            let json = (try? DocumentEncoder.bytes(tick)) ?? []
            broadcast.send { ByteBuffer(event: StreamTickDocument.eventName, $0, json: json) }
        }
        latest = Look(at: room.now.monotonic, rows: rows, shown: shown, sequence: broadcast.latest)
        opening = nil
    }

    private func show(_ room: RoomPicture, _ rows: MachineRows) -> StreamSnapshotDocument {
        var shown = StreamSnapshotDocument(
            time: Timestamp(room.now.wall), page: page, version: Product.version, started: Timestamp(room.started),
            environment: environment, machines: rows.rows)
        shown.problems = room.documents(of: source.registry.reporter.problems)
        shown.images = room.images.images
        shown.swarms = room.activeSwarms
        shown.standstills = room.standstills(of: rows.standstills)
        shown.schedule = room.schedule
        shown.groups = rules.current.book.groupNames.map(\.text)
        return shown
    }

    /// The room as it is, for who comes.
    private func open() async -> Opening? {
        if latest == nil {
            let room = await source.picture
            // Another one may have come meanwhile.
            if latest == nil { take(room) }
        }
        if let opening { return opening }
        guard let latest else { return nil }
        var shown = latest.shown
        shown.time = Timestamp(source.registry.clock.moment.wall)
        let id = EventID(epoch: broadcast.epoch, sequence: latest.sequence)
        let made = Opening(
            frame: ByteBuffer(event: StreamSnapshotDocument.eventName, id, shown), sequence: latest.sequence)
        opening = made
        return made
    }
}
