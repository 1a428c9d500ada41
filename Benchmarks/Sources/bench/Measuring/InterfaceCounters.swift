// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc

/// Bytes that left and reached an interface, as `/proc/net/dev` counts them: Ethernet headers in, and those of a
/// packet that is cut into frames later only once.
struct InterfaceCounters: Hashable {
    let received: UInt64
    let sent: UInt64

    /// Reads two lines of headings, then `name: ` and sixteen numbers per interface.
    init?(table text: String, interface: String) {
        for line in text.split(separator: "\n").dropFirst(2) {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0].split(separator: " ").first == Substring(interface) else { continue }
            let numbers = parts[1].split(separator: " ").compactMap { UInt64($0) }
            guard numbers.count == 16 else { return nil }
            received = numbers[0]
            sent = numbers[8]
            return
        }
        return nil
    }

    /// Those of the host a process runs in; no program needs to be started to look.
    static func host(of process: pid_t) throws(BenchFailure) -> InterfaceCounters {
        let path = "/proc/\(process)/net/dev"
        guard let text = Files.text(path), let counters = Self(table: text, interface: RoomPlan.interface) else {
            throw .system(path, problem: "does not show \(RoomPlan.interface)")
        }
        return counters
    }
}
