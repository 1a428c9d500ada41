// SPDX-License-Identifier: GPL-3.0-or-later

/// One line of the table of targets: a room, and who runs in it side by side.
struct BenchCase {
    /// `S3`.
    let name: String
    let title: String
    /// Several when the line names several rooms.
    let variants: [Parameters]
    let entries: [Entry]

    /// A contender in a case.
    struct Entry {
        let contender: ContenderName
        /// Runs once however often the others do: it is slow, and there for comparison alone.
        var once = false

        init(_ contender: ContenderName, once: Bool = false) {
            self.contender = contender
            self.once = once
        }
    }

    init(_ name: String, _ title: String, _ variants: [Parameters], _ entries: [Entry]) {
        self.name = name
        self.title = title
        self.variants = variants
        self.entries = entries
    }
}

extension BenchCase {
    private static let swarms: [Entry] = [Entry(.ours), Entry(.oursV1), Entry(.aria2), Entry(.libtorrent)]
    private static let room16 = Parameters(peers: 16, mebibytes: 64, megabits: 50)

    private static func slow(_ parameters: Parameters) -> Parameters {
        var slow = parameters
        slow.slowMegabits = 5
        return slow
    }

    /// Eight peers alone, then beside each slow minority.
    private static var minorities: [Parameters] {
        let alone = Parameters(peers: 8, mebibytes: 64, megabits: 100)
        let bystanders = [
            Bystanders(count: 3, kilobits: 300), Bystanders(count: 6, kilobits: 300),
            Bystanders(count: 6, kilobits: 3_000), Bystanders(count: 6, kilobits: 100_000, pause: 900),
        ]
        return [alone]
            + bystanders.map {
                var room = alone
                room.bystanders = $0
                return room
            }
    }

    private static var arrivals: Parameters {
        var parameters = room16
        parameters.arrivalGap = 1
        parameters.leavesWhenReleased = true
        return parameters
    }

    /// Every case that is run; S5, S8 and S12 are read off the runs of others.
    static let all: [BenchCase] = [
        BenchCase(
            "S1", "one peer", [Parameters(peers: 1, mebibytes: 128, megabits: 100)],
            [Entry(.ours), Entry(.oursV1), Entry(.nginx), Entry(.aria2), Entry(.libtorrent)]),
        BenchCase(
            "S2", "eight peers", [Parameters(peers: 8, mebibytes: 128, megabits: 100)],
            swarms + [Entry(.nginx, once: true)]),
        BenchCase("S3", "sixteen peers", [room16], swarms),
        BenchCase("S4", "thirty peers", [Parameters(peers: 30, mebibytes: 32, megabits: 25)], swarms),
        BenchCase(
            "S6", "slow server",
            [8, 16].map { Parameters(peers: $0, mebibytes: 48, serverMegabits: 20, peerMegabits: 100) },
            swarms),
        BenchCase(
            "S7", "fast server", [Parameters(peers: 16, mebibytes: 32, serverMegabits: 250, peerMegabits: 25)],
            [Entry(.ours), Entry(.oursV1)]),
        BenchCase("S9", "one arrival a second", [arrivals], [Entry(.ours)]),
        // S3's room again: a comparison across hours would compare the hours, too.
        BenchCase("S10", "one slow peer", [room16, slow(room16)], [Entry(.ours)]),
        BenchCase("S11", "against multicast", [room16, slow(room16)], [Entry(.ours), Entry(.udpcast)]),
        BenchCase(
            "S13", "unshaped pair", [Parameters(peers: 1, mebibytes: 1_024, megabits: nil)],
            [Entry(.ours), Entry(.libtorrent), Entry(.nginx)]),
        BenchCase("S14", "memory", [Parameters(peers: 30, mebibytes: 64, megabits: 25)], [Entry(.ours)]),
        BenchCase(
            "S15", "foreign peers among ours", [Parameters(peers: 8, mebibytes: 128, megabits: 100)],
            [Entry(.ours), Entry(.mixed)]),
        BenchCase("S16", "slow minority", minorities, [Entry(.ours)]),
    ]

    /// Lines of the table that are read off the runs of others.
    static let derived: [String: [String]] = ["S5": ["S2", "S3", "S4"], "S8": ["S4"], "S12": ["S2"]]

    /// The cases behind a name of the table.
    static func named(_ name: String) throws(BenchFailure) -> [BenchCase] {
        let names = derived[name.uppercased()] ?? [name.uppercased()]
        let found = all.filter { names.contains($0.name) }
        guard !found.isEmpty else {
            let others = [CrowdCase.name, DiskCase.name, FleetCase.name, PageCase.name, BootPlan.name, StormCase.name]
            throw .unknownCase(name, known: all.map(\.name) + derived.keys.sorted() + others)
        }
        return found
    }
}
