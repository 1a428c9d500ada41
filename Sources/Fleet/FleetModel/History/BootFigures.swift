// SPDX-License-Identifier: GPL-3.0-or-later

/// What came of some boots, and how long those took that came to a system.
package struct BootFigures: Sendable {
    /// How many there are.
    package let boots: Int
    /// Those that failed.
    package let failed: Int
    /// Those that neither failed nor came to a system.
    package let unfinished: Int
    /// From beginning to system, of the others that started an image: who starts the own disk is up within seconds, which tells
    /// nothing of the images.
    package let times: SortedValues<Duration>

    /// Counts them.
    init(_ boots: [PastBoot]) {
        var (failed, unfinished) = (0, 0)
        var times: [Duration] = []
        for boot in boots {
            switch boot.outcome {
            case .up(let after): if boot.image != nil { times.append(after) }
            case .failed: failed += 1
            case .unfinished: unfinished += 1
            }
        }
        self.boots = boots.count
        self.failed = failed
        self.unfinished = unfinished
        self.times = SortedValues(times)
    }
}
