// SPDX-License-Identifier: GPL-3.0-or-later

/// The case `S19`: what a fleet that reports, and those who look at it, cost the server and those who boot.
struct FleetCase {
    static let name = "S19"
    static let machines = 1_000
    /// Machines that the server knows; fewer only where fewer are asked for.
    static let rows = 4_096
    static let subscribers = 20
    static let seconds = 60

    /// Whether a person means this case by a name.
    static func isMeant(_ name: String) -> Bool { name.uppercased() == Self.name }

    /// In the order they are run.
    let keys: [FleetResult.Key]

    /// The one of the table, or one with another number of machines.
    init(machines: Int?, runs: Int) {
        keys = (1...runs).map { FleetResult.Key(machines: machines ?? Self.machines, run: $0) }
    }
}
