// SPDX-License-Identifier: GPL-3.0-or-later

/// The case `storm`: pretended PCs that are switched on within a second and boot from one real server.
///
/// Only who names it gets it: it needs the agent and Debian's kernel, of which phase 1 is made.
struct StormCase {
    static let name = "storm"
    static let clients = 256
    static let megabits = 1_000
    /// Clients of a storm: the program's own limit.
    static let range = 1...1_000

    /// In the order they are run.
    let keys: [StormResult.Key]

    /// The one of the table, or one with other numbers.
    init(clients: Int?, megabits: Int?, runs: Int) {
        keys = (1...runs).map {
            StormResult.Key(clients: clients ?? Self.clients, megabits: megabits ?? Self.megabits, run: $0)
        }
    }
}
