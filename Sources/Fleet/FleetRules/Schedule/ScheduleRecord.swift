// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// What is remembered of the schedule over a restart of the server.
package struct ScheduleRecord: Hashable, Sendable {
    /// Until when everything was looked at.
    package let lastLooked: WallTime
    /// The entries that were followed then, each by its ``ScheduleEntry/mark``.
    package let followed: Set<UInt64>

    /// Puts these together.
    package init(lastLooked: WallTime, followed: [ScheduleEntry]) {
        self.lastLooked = lastLooked
        self.followed = Set(followed.map(\.mark))
    }

    /// Reads what ``text`` writes; `nil` where it does not begin with a time.
    ///
    /// A line that is no mark says nothing.
    package init?(_ text: String) {
        let lines = text.split(separator: "\n")
        guard let time = lines.first.flatMap({ Int64($0) }) else { return nil }
        lastLooked = WallTime(milliseconds: time)
        followed = Set(lines.dropFirst().compactMap { UInt64($0, radix: 16) })
    }

    /// The time in milliseconds since 1970, and each mark in hexadecimal digits, on lines of their own.
    package var text: String {
        let lines = ["\(lastLooked.milliseconds)"] + followed.sorted().map { String($0, radix: 16) }
        return lines.map { "\($0)\n" }.joined()
    }
}

extension ScheduleEntry {
    /// What the entry says, wherever it stands, as a number that is the same in each run of the server (FNV-1a).
    package var mark: UInt64 {
        var words = ["\(when)", what.words, "\(spread.wholeMilliseconds)"]
        words += whom.groups.map { "group \($0.text)" }
        words += whom.machines.map { "machine \($0.folded)" }
        var mark: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in words.joined(separator: "\n").utf8 { mark = (mark ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return mark
    }
}

extension ScheduledAct {
    fileprivate var words: String {
        switch self {
        case .wake: "wake"
        case .boot(let choice, let isOnce, let wakes, let restarts): "boot \(choice) \(isOnce) \(wakes) \(restarts)"
        case .restart: "restart"
        case .powerOff: "poweroff"
        }
    }
}
