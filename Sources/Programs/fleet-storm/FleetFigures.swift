// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc

/// What a process has used so far (proc(5)).
struct ProcessFigures: Sendable {
    /// Of all its threads, in user and kernel mode, in seconds.
    let processorTime: Double
    /// Resident, in bytes.
    let memory: Int

    struct Gone: Error {}

    init(of process: Int32) throws {
        guard let line = Self.text("/proc/\(process)/stat"), let end = line.lastIndex(of: ")") else { throw Gone() }
        let fields = line[line.index(after: end)...].split(separator: " ")
        guard fields.count > 21, let user = Double(fields[11]), let system = Double(fields[12]),
            let pages = Int(fields[21])
        else { throw Gone() }
        processorTime = (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
        memory = pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    private static func text(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = read(file, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }
}

/// What a run gave; times in seconds.
struct FleetFigures: Sendable {
    let rows: Int
    let machines: Int
    let subscribers: Int
    var bootsIdle = Tally.Times()
    var bootsBusy = Tally.Times()
    private var members: [(String, String)] = []

    init(rows: Int, machines: Int, subscribers: Int) {
        self.rows = rows
        self.machines = machines
        self.subscribers = subscribers
    }

    mutating func take(
        events: Tally, lists: Tally, streams: Tally, from before: ProcessFigures, to after: ProcessFigures,
        _ took: Duration
    ) {
        let seconds = Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18
        let share = (after.processorTime - before.processorTime) / seconds
        members = [
            ("seconds", "\(seconds)"), ("processorShare", "\(share)"), ("memoryBefore", "\(before.memory)"),
            ("memoryAfter", "\(after.memory)"), ("eventsLost", "\(events.lostCount)"),
            ("listsLost", "\(lists.lostCount)"), ("subscribersLost", "\(streams.lostCount)"),
            ("streamBytes", "\(streams.byteCount)"), ("listBytes", "\(lists.byteCount / max(1, lists.times.count))"),
        ]
        for (name, times) in [("events", events.times), ("lists", lists.times)] { members += Self.members(name, times) }
    }

    var json: String {
        let all =
            [("rows", "\(rows)"), ("machines", "\(machines)"), ("subscribers", "\(subscribers)")] + members
            + Self.members("bootsIdle", bootsIdle) + Self.members("bootsBusy", bootsBusy)
        return "{" + all.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }

    private static func members(_ name: String, _ times: Tally.Times) -> [(String, String)] {
        [
            (name, "\(times.count)"), ("\(name)Median", "\(times.median)"), ("\(name)P99", "\(times.p99)"),
            ("\(name)Worst", "\(times.worst)"),
        ]
    }
}
