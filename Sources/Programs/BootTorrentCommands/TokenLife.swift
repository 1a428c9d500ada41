// SPDX-License-Identifier: GPL-3.0-or-later

internal import ArgumentParser
package import TorrentCore

/// How long a token is good, as people write it: `12h`, `90d`, `never`.
package struct TokenLife: Hashable, Sendable, ExpressibleByArgument {
    /// Three months: long enough not to be a burden, short enough that what was lost is worth nothing one day.
    package static let days90 = TokenLife(duration: .seconds(90 * 86_400))

    /// How long; `nil` for ever.
    package let duration: Duration?

    private init(duration: Duration?) {
        self.duration = duration
    }

    /// Reads a number with `m`, `h`, `d` or `w`, up to a century, or `never`.
    package init?(argument: String) {
        if argument == "never" {
            self.init(duration: nil)
            return
        }
        let units: [Character: Int64] = ["m": 60, "h": 3_600, "d": 86_400, "w": 604_800]
        guard let unit = argument.last.flatMap({ units[$0] }), let count = Int64(argument.dropLast()), count > 0,
            count <= 36_500 * 86_400 / unit
        else { return nil }
        self.init(duration: .seconds(count * unit))
    }

    /// What help shows as the default.
    package var defaultValueDescription: String { "90d" }

    /// When a token is over that is made at this moment.
    package func end(from now: WallTime) -> WallTime? {
        duration.map { WallTime(milliseconds: now.milliseconds + $0.components.seconds * 1_000) }
    }
}
