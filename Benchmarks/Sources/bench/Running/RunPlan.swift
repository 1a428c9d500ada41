// SPDX-License-Identifier: GPL-3.0-or-later

/// Which runs are asked for, in the order they are made: contenders take turns, so that what else the machine does
/// meets all of them.
struct RunPlan {
    private(set) var keys: [RunResult.Key] = []
    /// How many runs each contender has, for `run 2 of 3`.
    private(set) var runs: Int

    /// Those of some contenders, or of all when `only` is empty, with what `change` makes of the table's parameters.
    ///
    /// With `hasBefore` an earlier program of ours runs wherever ours does.
    init(
        _ cases: [BenchCase], runs: Int, only: Set<ContenderName>, hasBefore: Bool = false,
        change: (Parameters) -> Parameters
    ) {
        self.runs = runs
        for bench in cases {
            for variant in bench.variants {
                let parameters = change(variant)
                for run in 1...runs {
                    for entry in bench.entries where only.isEmpty || only.contains(entry.contender) {
                        guard run == 1 || !entry.once else { continue }
                        let contenders = [entry.contender] + (hasBefore && entry.contender == .ours ? [.before] : [])
                        for contender in contenders {
                            let key = RunResult.Key(
                                caseName: bench.name, contender: contender, parameters: parameters, run: run)
                            if !keys.contains(key) { keys.append(key) }
                        }
                    }
                }
            }
        }
    }
}
