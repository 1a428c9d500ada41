// SPDX-License-Identifier: GPL-3.0-or-later

/// How long a page's main thread was busy with scripts, styles, layout and painting, in milliseconds.
package struct FrameTimes: Hashable, Sendable {
    /// For the frame that took longest: all tasks up to the one that hands the frame on, without a pause between them.
    package let longestFrame: Double
    /// For half of the frames no longer than this.
    package let medianFrame: Double
    /// For all but one frame in a hundred no longer than this.
    package let p99Frame: Double
    /// For the task that took longest: so long the page did not answer.
    package let longestTask: Double
    /// For all tasks together.
    package let busy: Double
    /// How many frames there were.
    package let frames: Int

    /// When the thread has been free for so long, what comes next is no work for the same frame; in microseconds.
    private static let pause = 4_000.0

    /// Adds up what the busiest main thread did.
    init(_ events: [TraceEvent]) {
        let threads = Set(events.filter { $0.threadName == "CrRendererMain" }.map(\.thread))
        let tasks = Dictionary(grouping: events.filter { $0.isTask && threads.contains($0.thread) }, by: \.thread)
        let own = tasks.max { Self.sum($0.value) < Self.sum($1.value) }
        let commits = events.filter { $0.isCommit && $0.thread == own?.key }.map(\.start).sorted()
        var next = commits.makeIterator()
        var commit = next.next()
        var (frame, end, longest, task) = (0.0, 0.0, 0.0, 0.0)
        var handedOn: [Double] = []
        // One that is inside of another has been counted with that.
        for one in (own?.value ?? []).sorted(by: { $0.start < $1.start }) where one.start >= end {
            if one.start - end > Self.pause { frame = 0 }
            end = one.start + one.duration
            frame += one.duration
            task = max(task, one.duration)
            longest = max(longest, frame)
            while let moment = commit, moment < end {
                if frame > 0 { handedOn.append(frame) }
                frame = 0
                commit = next.next()
            }
        }
        handedOn.sort()
        longestFrame = longest / 1_000
        medianFrame = Self.value(of: handedOn, at: 0.5) / 1_000
        p99Frame = Self.value(of: handedOn, at: 0.99) / 1_000
        longestTask = task / 1_000
        busy = Self.sum(own?.value ?? []) / 1_000
        frames = commits.count
    }

    /// The value that a share of the sorted ones does not exceed; 0 of none.
    private static func value(of sorted: [Double], at share: Double) -> Double {
        sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }

    private static func sum(_ tasks: [TraceEvent]) -> Double { tasks.reduce(0) { $0 + $1.duration } }
}

/// An event of a trace, as far as it is read; times are microseconds.
struct TraceEvent: Decodable {
    struct Thread: Hashable {
        let process: Int
        let number: Int
    }

    let thread: Thread
    let isTask: Bool
    let isCommit: Bool
    let start: Double
    let duration: Double
    /// What a thread is called, in the event that says so.
    let threadName: String?

    private enum CodingKeys: String, CodingKey {
        case name, pid, tid, ts, dur, ph, args
    }

    private struct Arguments: Decodable {
        let name: String
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let name = try container.decode(String.self, forKey: .name)
        let isWhole = try container.decode(String.self, forKey: .ph) == "X"
        thread = Thread(
            process: try container.decode(Int.self, forKey: .pid), number: try container.decode(Int.self, forKey: .tid))
        isTask = name == "RunTask" && isWhole
        isCommit = name == "Commit" && isWhole
        start = try container.decodeIfPresent(Double.self, forKey: .ts) ?? 0
        duration = try container.decodeIfPresent(Double.self, forKey: .dur) ?? 0
        threadName = try name == "thread_name" ? container.decode(Arguments.self, forKey: .args).name : nil
    }
}
