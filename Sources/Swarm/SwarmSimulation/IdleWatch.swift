// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// How long a machine got nothing although somebody it can reach had what it lacks.
struct IdleWatch {
    /// How often it is looked.
    static let interval = Duration.milliseconds(250)

    private var seen = -1
    private var current = Duration.zero
    /// The longest such time so far.
    private(set) var longest = Duration.zero

    /// Looks again, one interval later.
    mutating func look(progress: Int, isReachable: Bool) {
        defer { seen = progress }
        guard isReachable, progress == seen else {
            current = .zero
            return
        }
        current = current + Self.interval
        longest = max(longest, current)
    }

    /// What follows is another life.
    mutating func restart() {
        current = .zero
        seen = -1
    }
}
