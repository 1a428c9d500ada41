// SPDX-License-Identifier: GPL-3.0-or-later

package import FleetInterface
package import FleetModel
internal import NIOCore
package import TorrentCore

/// Where everything that is told by `/events` comes together, and from where it goes to those who follow: who tells
/// something waits for nobody.
///
/// Who comes too late for what it missed is told so.
package final class EventHub: Sendable {
    private let broadcast: Broadcast
    private let clock: ServerClock

    /// A hub of one run of the server, which its beginning by the wall clock tells from others, with so many subscribers at
    /// most.
    package init(
        clock: ServerClock = ServerClock(), capacity: Int = Limits.keptEvents,
        subscribers most: Int = Limits.subscribers
    ) {
        broadcast = Broadcast(clock: clock, frames: capacity, followers: most)
        self.clock = clock
    }

    /// What tells this run of the server from others in the ids of events.
    package var epoch: UInt64 { broadcast.epoch }

    /// How many follow.
    package var subscriberCount: Int { broadcast.followerCount }

    /// Something happened; nobody is waited for.
    package func tell(_ kind: EventDocument.Kind, at time: WallTime, _ fill: (inout EventDocument) -> Void = { _ in }) {
        var event = EventDocument(kind, sequence: 0, time: Timestamp(time))
        fill(&event)
        broadcast.send { id in
            event.sequence = id.sequence
            return ByteBuffer(event: kind.rawValue, id, event)
        }
    }

    /// Somebody follows from behind the event that it had last, or with some of the latest, and can be dropped at any moment;
    /// `nil` where too many do.
    ///
    /// `mayFollow` is asked again every few seconds, for rights end.
    package func subscribe(
        after last: EventID?, recent: UInt64? = nil, from holder: HostAddress? = nil,
        mayFollow: @escaping @Sendable () -> Bool = { true }, drop: @escaping @Sendable () -> Void
    ) -> Subscription? {
        broadcast.subscribe(
            Follower(holder: holder, mayFollow: mayFollow, drop: drop), after: last, recent: recent
        ) { [clock, epoch] sequence in
            // It has the number of the latest event there is, so that who comes again goes on behind that.
            let event = EventDocument(.resync, sequence: sequence, time: Timestamp(clock.moment.wall))
            let id = EventID(epoch: epoch, sequence: sequence)
            return Opening(frame: ByteBuffer(event: event.kind.rawValue, id, event), sequence: sequence)
        }
    }

    /// Some seconds passed: everybody gives a sign of life; who has taken nothing for too long is dropped, and who may not
    /// follow any more.
    package func elapsed(to now: MonotonicInstant) { broadcast.elapsed(to: now) }

    /// The server ends: nobody keeps it waiting.
    package func end() { broadcast.end() }
}
