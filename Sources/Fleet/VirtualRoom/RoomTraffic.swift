// SPDX-License-Identifier: GPL-3.0-or-later

/// Bytes that crossed each cable of a room so far, seen from the switch.
package struct RoomTraffic: Hashable, Sendable {
    /// Both directions of one cable.
    package struct Cable: Hashable, Sendable {
        /// Bytes from whoever is at the cable's end.
        package let sent: UInt64
        /// Bytes to whoever is there.
        package let received: UInt64

        /// Puts the two together.
        package init(sent: UInt64, received: UInt64) {
            self.sent = sent
            self.received = received
        }
    }

    private let interfaces: [String: Cable]

    /// Reads `/proc/net/dev`: two lines of headings, then `name: ` and sixteen numbers per interface.
    package init(interfaceTable text: String) {
        var interfaces: [String: Cable] = [:]
        for line in text.split(separator: "\n").dropFirst(2) {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, let name = parts[0].split(separator: " ").first else { continue }
            let numbers = parts[1].split(separator: " ").compactMap { UInt64($0) }
            guard numbers.count == 16 else { continue }
            // What the switch's end receives, the other end sent.
            interfaces[String(name)] = Cable(sent: numbers[0], received: numbers[8])
        }
        self.interfaces = interfaces
    }

    /// The server's cable.
    package var server: Cable? { interfaces[RoomPlan.uplink] }

    /// The cable of the machine at this place.
    package func machine(_ place: Int) -> Cable? { interfaces[RoomPlan.port(place)] }
}
