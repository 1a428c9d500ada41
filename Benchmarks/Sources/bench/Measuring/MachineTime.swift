// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc

/// What the whole machine's processors have done since boot, from the first line of `/proc/stat`.
struct MachineTime: Hashable {
    /// Processor seconds that were neither idle nor waiting for a disk nor taken by a hypervisor.
    let busy: Double
    /// Processor seconds a hypervisor gave to others while we wanted them.
    let stolen: Double

    init(busy: Double, stolen: Double) {
        self.busy = busy
        self.stolen = stolen
    }

    /// Reads `cpu  user nice system idle iowait irq softirq steal …`; guests are part of user.
    init?(statistics text: String, ticksPerSecond: Double) {
        guard let line = text.split(separator: "\n").first, line.hasPrefix("cpu ") else { return nil }
        let ticks = line.split(separator: " ").dropFirst().compactMap { Double($0) }
        guard ticks.count >= 8 else { return nil }
        let busy = ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6]
        self.init(busy: busy / ticksPerSecond, stolen: ticks[7] / ticksPerSecond)
    }

    /// As it is now.
    static func now() throws(BenchFailure) -> MachineTime {
        guard let text = Files.text("/proc/stat"),
            let time = MachineTime(statistics: text, ticksPerSecond: Double(sysconf(Int32(_SC_CLK_TCK))))
        else { throw .system("/proc/stat", problem: "cannot be read") }
        return time
    }

    static func - (later: MachineTime, earlier: MachineTime) -> MachineTime {
        MachineTime(busy: later.busy - earlier.busy, stolen: later.stolen - earlier.stolen)
    }
}
