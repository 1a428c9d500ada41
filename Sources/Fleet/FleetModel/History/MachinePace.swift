// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// How fast one machine boots, beside the others.
package struct MachinePace: Hashable, Sendable {
    /// The machine.
    package let machine: MachineNumber
    /// Its boots that came to a system, of which the times are.
    package let boots: Int
    /// How long half of them took at most.
    package let median: Duration
    /// How long the longest took.
    package let slowest: Duration
    /// How many times the median of all boots its median is; `nil` where that is nothing.
    package let timesOfMedian: Double?
    /// The stage in which it loses most: where its median is farthest above that of all boots; `nil` if it is above in none.
    package let stage: MachineStage?

    /// The machine's pace by its boots; `nil` if none came to a system.
    private init?(_ machine: MachineNumber, _ boots: [PastBoot], room: BootFigures, _ stages: [BootHistory.Stage]) {
        let times = BootFigures(boots).times
        guard let median = times.median, let slowest = times.largest, let usual = room.times.median else { return nil }
        self.machine = machine
        self.boots = times.count
        self.median = median
        self.slowest = slowest
        timesOfMedian = usual > .zero ? median / usual : nil
        var (lost, worst): (Duration, MachineStage?) = (.zero, nil)
        for own in BootHistory.stages(of: boots) {
            let others = stages.first { $0.stage == own.stage }
            guard let time = own.times.median, let usual = others?.times.median, time - usual > lost else { continue }
            (lost, worst) = (time - usual, own.stage)
        }
        stage = worst
    }

    /// The machines of these boots, the slowest first.
    static func all(in boots: [PastBoot], room: BootFigures, _ stages: [BootHistory.Stage]) -> [MachinePace] {
        Dictionary(grouping: boots, by: \.machine)
            .compactMap { MachinePace($0, $1, room: room, stages) }
            .sorted { ($1.median, $0.machine) < ($0.median, $1.machine) }
    }
}
