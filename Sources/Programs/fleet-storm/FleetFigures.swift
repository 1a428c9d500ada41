// SPDX-License-Identifier: GPL-3.0-or-later

import LabFleet

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
