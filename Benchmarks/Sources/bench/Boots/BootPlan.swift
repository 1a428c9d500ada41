// SPDX-License-Identifier: GPL-3.0-or-later

/// The case `room`: virtual machines from power-on to their operating system.
///
/// It takes half an hour and more, for processors are emulated: only who names it gets it.
struct BootPlan {
    static let name = "room"
    /// How many machines; the more of them share the computer's cores, the longer each takes.
    static let machines = [1, 2, 4, 8]
    static let megabits = 20

    /// In the order they are run.
    let keys: [BootResult.Key]
    let runs: Int

    /// Those of the table, or of one number of machines or another speed.
    init(machines: Int?, megabits: Int?, runs: Int, only: Set<BootMeans>) {
        self.runs = runs
        let means = BootMeans.allCases.filter { only.isEmpty || only.contains($0) }
        keys = (machines.map { [$0] } ?? Self.machines).flatMap { count in
            (1...runs).flatMap { run in
                means.map { BootResult.Key(means: $0, machines: count, megabits: megabits ?? Self.megabits, run: run) }
            }
        }
    }
}
