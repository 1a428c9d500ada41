// SPDX-License-Identifier: GPL-3.0-or-later

internal import NetbootClient
internal import TorrentCore

/// A storm: many PCs that are switched on nearly at once and boot from one server.
package struct StormPlan: Hashable, Sendable {
    /// The most machines of one storm: each has its place in ``segment``.
    package static let machines = 1...1_000
    /// Where machines' addresses come from; whoever pretends to be the machines answers for all of it.
    package static let segment = "\(RoomPlan.segment).64.0/22"
    /// The addresses the server lends.
    package static let range = "\(RoomPlan.segment).64.1,\(RoomPlan.segment).67.254"
    /// The first so many of these addresses, as `dhcp_range` spells them; ``range`` when there are not so many.
    package static func range(of count: Int) -> String {
        guard (1..<1_022).contains(count) else { return range }
        return "\(RoomPlan.segment).64.1,\(RoomPlan.segment).\(64 + count >> 8).\(count & 0xff)"
    }
    /// The last address of ``segment`` a machine can have; from it goes what no single machine sends.
    static let lastAddress = "\(RoomPlan.segment).67.254"
    /// The interface the machines are behind.
    package static let interface = "room0"

    /// How many machines.
    package let count: Int
    /// They are switched on evenly over this time.
    package let within: Duration
    /// After this time whoever is not done is lost; firmware itself gives up much later.
    package let limit: Duration
    /// Whether machines stay after their boot and give phase 1 to those that come later.
    package var stays = false
    /// Gives hardware addresses, transaction numbers and who has which firmware.
    package let seed: UInt64
    /// How many of a hundred have UEFI; the others have a BIOS.
    package let efiPercent: Int

    /// Puts a plan together.
    package init(
        count: Int, within: Duration = .seconds(1), limit: Duration = .seconds(300), seed: UInt64 = 1,
        efiPercent: Int = 50
    ) throws(RoomFailure) {
        guard Self.machines.contains(count) else { throw .tooManyClients(count) }
        self.count = count
        self.within = within
        self.limit = min(limit, .seconds(900))
        self.seed = seed
        self.efiPercent = min(max(efiPercent, 0), 100)
    }

    /// The machines, each with how long after the first it is switched on.
    var clients: [(delay: Duration, client: PXEClient)] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { number in
            let kind: BootClientKind = Int.random(in: 0..<100, using: &generator) < efiPercent ? .efi : .bios
            let machine = StormMachine(number: number, using: &generator).identity
            let client = PXEClient(machine: machine, kind: kind, seed: generator.next())
            return (within * number / count, client)
        }
    }
}
