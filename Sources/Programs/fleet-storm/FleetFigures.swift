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

/// What a process uses from a moment on.
struct ProcessMeter: Sendable {
    private let process: Int32
    private let began = ContinuousClock.now
    private let before: ProcessFigures

    init(of process: Int32) throws {
        self.process = process
        before = try ProcessFigures(of: process)
    }

    /// Seconds that passed, and of them the share for which it kept a core busy.
    var sinceStart: (seconds: Double, share: Double) {
        get throws {
            let (seconds, attoseconds) = (ContinuousClock.now - began).components
            let passed = Double(seconds) + Double(attoseconds) / 1e18
            return (passed, (try ProcessFigures(of: process).processorTime - before.processorTime) / passed)
        }
    }

    /// Its memory in bytes, each second until the end.
    func memory(until end: ContinuousClock.Instant) async -> [Int] {
        var samples: [Int] = []
        while ContinuousClock.now < end, (try? await Task.sleep(for: .seconds(1))) != nil {
            if let now = try? ProcessFigures(of: process) { samples.append(now.memory) }
        }
        return samples
    }
}

/// What a run gave; times in seconds.
struct FleetFigures: Sendable {
    let rows: Int
    let machines: Int
    let subscribers: Int
    var bootsIdle = Tally.Times()
    var bootsBusy = Tally.Times()
    /// Of one core, for requests whose answers cost nothing.
    var emptyShare = 0.0
    /// By how much, as a share, counters differ from what the interface says, at the worst.
    var counters = 0.0
    private var members: [(String, String)] = []

    init(rows: Int, machines: Int, subscribers: Int) {
        self.rows = rows
        self.machines = machines
        self.subscribers = subscribers
    }

    mutating func take(
        events: Tally, lists: Tally, streams: Tally, _ used: (seconds: Double, share: Double), memory: [Int]
    ) {
        members = [
            ("seconds", "\(used.seconds)"), ("processorShare", "\(used.share)"), ("emptyShare", "\(emptyShare)"),
            ("counters", "\(counters)"),
            ("memoryEarly", "\(Self.mean(memory, ofQuarter: 1))"), ("memoryLate", "\(Self.mean(memory, ofQuarter: 3))"),
            ("eventsLost", "\(events.lostCount)"),
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

    /// In the first quarter connections are made and buffers filled.
    private static func mean(_ samples: [Int], ofQuarter quarter: Int) -> Int {
        let part = samples[(samples.count * quarter / 4)..<(samples.count * (quarter + 1) / 4)]
        return part.reduce(0, +) / max(1, part.count)
    }

    private static func members(_ name: String, _ times: Tally.Times) -> [(String, String)] {
        [
            (name, "\(times.count)"), ("\(name)Median", "\(times.median)"), ("\(name)P99", "\(times.p99)"),
            ("\(name)Worst", "\(times.worst)"),
        ]
    }
}
