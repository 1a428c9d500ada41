// SPDX-License-Identifier: GPL-3.0-or-later

/// Names what belongs to one room, so that what a killed run left behind is known by its name.
///
/// ```
///   btroom-4711-8675309-0
///   │      │    │       └ the room among its process's
///   │      │    └ when the process started, in the kernel's clock ticks since boot
///   │      └ the process that made it
///   └ ours
/// ```
package struct RoomName: Hashable, Sendable {
    private static let prefix = "btroom"

    /// The process that made the room.
    package let process: Int32
    /// When that process started, in clock ticks since boot: process numbers come again, this pair does not.
    package let started: UInt64
    /// The room among its process's.
    package let number: Int

    /// Puts the three together.
    package init(process: Int32, started: UInt64, number: Int) {
        self.process = process
        self.started = started
        self.number = number
    }

    /// Reads a namespace's name; `nil` when it is none of ours.
    package init?(namespace: String) {
        let parts = namespace.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0] == Self.prefix, let process = Int32(parts[1]),
            let started = UInt64(parts[2]), let number = Int(parts[3]), Place(rawValue: String(parts[4])) != nil
        else { return nil }
        self.init(process: process, started: started, number: number)
    }

    /// The network namespaces of a room.
    package enum Place: String, Hashable, Sendable, CaseIterable {
        /// The switch, the cables and the machines.
        case wires
        /// The server's end of its cable; the server's program runs there and sees nothing else.
        case server
        /// The end of one more cable, in rooms that have it: where somebody else's server is.
        case neighbour
    }

    /// The name of one of the room's namespaces.
    package func namespace(_ place: Place) -> String {
        "\(Self.prefix)-\(process)-\(started)-\(number)-\(place.rawValue)"
    }
}
