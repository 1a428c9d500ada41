// SPDX-License-Identifier: GPL-3.0-or-later

/// The last lines of a boot by each way they come, to find those that come by both: netconsole has what the agent sends, too,
/// once the kernel tells everything.
struct RecentLines: Hashable, Sendable {
    private struct Mark: Hashable {
        let text: Int
        /// Milliseconds since the kernel's start; `nil` where the line does not say.
        let moment: UInt64?
    }

    private let limit: Int
    private var marks: [LogWay: [Mark]] = [:]

    /// Keeps so many of each way.
    init(limit: Int) {
        self.limit = max(1, limit)
    }

    /// Takes a line; `false` if the same came the other way before, which it is a pair with then.
    mutating func isNew(_ text: [UInt8], at moment: UInt64?, by way: LogWay) -> Bool {
        let mark = Mark(text: text.hashValue, moment: moment)
        let other: LogWay = way == .agent ? .netconsole : .agent
        let twin = marks[other]?.firstIndex { known in
            known.text == mark.text && (known.moment == nil || moment == nil || known.moment == moment)
        }
        if let twin {
            marks[other]?.remove(at: twin)
            return false
        }
        marks[way, default: []].append(mark)
        // In larger steps, for all move each time.
        if let count = marks[way]?.count, count > limit + limit / 8 { marks[way]?.removeFirst(count - limit) }
        return true
    }
}
