// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc

/// What one process had of the processors, all its threads together.
enum ProcessorTime {
    /// In seconds; `nil` when the process has ended.
    static func seconds(of process: pid_t) -> Double? {
        guard let text = Files.text("/proc/\(process)/stat") else { return nil }
        return seconds(statistics: text, ticksPerSecond: Double(sysconf(Int32(_SC_CLK_TCK))))
    }

    /// Reads fields 14 and 15, user's and system's time; the second, in brackets, may hold spaces and brackets itself.
    static func seconds(statistics text: String, ticksPerSecond: Double) -> Double? {
        guard let bracket = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: bracket)...].split(separator: " ")
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return nil }
        return (user + system) / ticksPerSecond
    }
}
