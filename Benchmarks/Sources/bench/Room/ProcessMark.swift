// SPDX-License-Identifier: GPL-3.0-or-later

/// A process by its number and when it started, in clock ticks since boot: numbers come again, this pair does not.
struct ProcessMark: Hashable {
    let process: Int32
    let started: UInt64

    init(process: Int32, started: UInt64) {
        self.process = process
        self.started = started
    }

    /// Reads `4711-8675309`.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let process = Int32(parts[0]), let started = UInt64(parts[1]) else { return nil }
        self.init(process: process, started: started)
    }

    /// The mark of a process that runs.
    init?(running process: Int32) {
        guard let text = Files.text("/proc/\(process)/stat"), let bracket = text.lastIndex(of: ")") else { return nil }
        // Field 22; the second, in brackets, may hold spaces and brackets itself (proc(5)).
        let fields = text[text.index(after: bracket)...].split(separator: " ")
        guard fields.count > 19, let started = UInt64(fields[19]) else { return nil }
        self.init(process: process, started: started)
    }

    /// Whether that very process still runs.
    var isAlive: Bool { ProcessMark(running: process) == self }
}

extension ProcessMark: CustomStringConvertible {
    var description: String { "\(process)-\(started)" }
}
