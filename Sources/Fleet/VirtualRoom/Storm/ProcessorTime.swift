// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

/// What programs in a namespace have used of the processors so far.
package struct ProcessorTime {
    /// Seconds, by program name.
    let all: [String: Double]

    /// Adds up what `/proc` says of each process inside.
    init(in namespace: NetworkNamespace) {
        let ticksPerSecond = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
        all = namespace.processes().reduce(into: [:]) { sums, process in
            guard let data = FileManager.default.contents(atPath: "/proc/\(process)/stat"),
                let (name, ticks) = Self.usage(inStatus: String(decoding: data, as: UTF8.self))
            else { return }
            sums[name, default: 0] += Double(ticks) / ticksPerSecond
        }
    }

    /// What programs of a name have used since an earlier look.
    func seconds(_ name: String, since earlier: ProcessorTime) -> Double {
        max(0, (all[name] ?? 0) - (earlier.all[name] ?? 0))
    }

    /// Fields 2, 14 and 15 of `/proc/<pid>/stat` (proc(5)); the name stands in brackets and may hold any.
    package static func usage(inStatus text: String) -> (name: String, ticks: UInt64)? {
        guard let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")"), open < close else { return nil }
        let fields = text[text.index(after: close)...].split(separator: " ")
        guard fields.count > 12, let user = UInt64(fields[11]), let system = UInt64(fields[12]) else { return nil }
        return (String(text[text.index(after: open)..<close]), user &+ system)
    }
}
