// SPDX-License-Identifier: GPL-3.0-or-later

/// Peers that fetch as well, and that nobody waits for: the clock and the bound do without them.
struct Bystanders: Hashable, Codable {
    var count: Int
    /// Kbit/s of the cable of each.
    var kilobits: Int
    /// Milliseconds of each second in which their programs are stopped.
    var pause = 0
}

extension Bystanders: CustomStringConvertible {
    /// For people: `6 bystanders at 3 Mbit/s`.
    var description: String {
        let rate = "\(count) bystanders at \(Number.short(Double(kilobits) / 1_000)) Mbit/s"
        return pause > 0 ? rate + ", stopped for \(pause) ms of each second" : rate
    }

    /// For file names: `6x3000kbit-900ms`.
    var fileName: String { "\(count)x\(kilobits)kbit" + (pause > 0 ? "-\(pause)ms" : "") }
}
