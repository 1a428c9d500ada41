// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// How long something takes as a rule, over all peers together: what takes much longer is slow.
struct UsualTime {
    /// What is slow takes longer than this multiple of the mean, and this besides: chance alone does not reach so far.
    private static let multiple = 4.0
    private let allowance: Double
    private var mean: Double?

    /// `allowance` is what is never slow, however short the mean is.
    init(allowance: Duration) {
        self.allowance = allowance.inSeconds
    }

    /// Something took so long; what is slow counts as if it were just not.
    mutating func add(_ time: Duration) {
        guard let mean else {
            mean = time.inSeconds
            return
        }
        self.mean = mean + (min(time.inSeconds, limit(over: mean)) - mean) / 64
    }

    /// From how many seconds on something is slow; without end while nothing is known.
    var limit: Double { mean.map(limit) ?? .infinity }

    private func limit(over mean: Double) -> Double { mean * Self.multiple + allowance }
}
