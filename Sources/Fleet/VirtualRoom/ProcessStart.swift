// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

/// When a process started, which with its number names it for as long as the computer is up.
package enum ProcessStart {
    /// In clock ticks since boot; `nil` when there is no such process.
    package static func ticks(of process: Int32) -> UInt64? {
        guard let data = FileManager.default.contents(atPath: "/proc/\(process)/stat") else { return nil }
        return ticks(inStatus: String(decoding: data, as: UTF8.self))
    }

    /// Field 22 of `/proc/<pid>/stat`; the second, in brackets, may hold spaces and brackets itself (proc(5)).
    package static func ticks(inStatus text: String) -> UInt64? {
        guard let bracket = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: bracket)...].split(separator: " ")
        return fields.count > 19 ? UInt64(fields[19]) : nil
    }
}
