// SPDX-License-Identifier: GPL-3.0-or-later

package import FleetStore
package import MachineLogs

/// What the interface needs besides the routes' own: each part is missing in some servers.
package struct InterfaceParts: Sendable {
    /// Where boots are remembered.
    package var store: FleetStore?
    /// Has all files of the environment read again.
    package var reload: (@Sendable () -> Void)?
    /// Bits a second of the server's network card.
    package var line: UInt64?
    /// Has the logs of machines.
    package var shelf: LogShelf?
    /// Wakes machines.
    package var wake: WakeService?
    /// Knows what the schedule does next.
    package var schedule: ScheduleKeeper?

    /// Tells pages what changes in the room.
    package var stream: RoomStream?

    /// Nothing of it.
    package init() {}
}
