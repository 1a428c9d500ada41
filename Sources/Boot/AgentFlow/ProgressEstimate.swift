// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// How a download stands, how fast it has lately been, and when it will be done.
package struct ProgressEstimate: Hashable, Sendable {
    private struct Sample: Hashable {
        let moment: MonotonicInstant
        let progress: TransferProgress
    }

    /// The last state heard of.
    package private(set) var latest: TransferProgress
    /// When something new was last proved, or the download began.
    package private(set) var lastGain: MonotonicInstant
    private var samples: [Sample]

    /// Begins with nothing fetched.
    package init(total: UInt64, at now: MonotonicInstant) {
        latest = TransferProgress(verified: 0, total: total, fromServer: 0, fromPeers: 0)
        lastGain = now
        samples = [Sample(moment: now, progress: latest)]
    }

    /// There is a newer state.
    package mutating func received(_ progress: TransferProgress, at now: MonotonicInstant) {
        if progress.verified > latest.verified { lastGain = now }
        latest = progress
        samples.append(Sample(moment: now, progress: progress))
        let isTooOld = { (sample: Sample) in now - sample.moment > Limits.rateWindow }
        while samples.count > Limits.rateSamples || (samples.count > 2 && isTooOld(samples[1])) {
            samples.removeFirst()
        }
    }

    /// Whole percents, rounded down, so that 100 means all.
    package var percent: Int {
        guard latest.total > 0 else { return 100 }
        let (product, overflow) = latest.verified.multipliedReportingOverflow(by: 100)
        return Int(clamping: min(100, overflow ? latest.verified / max(1, latest.total / 100) : product / latest.total))
    }

    /// Bytes per second proved over the last few seconds; `nil` before there is anything to tell it by.
    package var rate: Double? { rate(of: \.verified) }

    /// Bytes per second received from the server, lately.
    package var rateFromServer: Double? { rate(of: \.fromServer) }

    /// Bytes per second received from other machines, lately.
    package var rateFromPeers: Double? { rate(of: \.fromPeers) }

    private func rate(of count: (TransferProgress) -> UInt64) -> Double? {
        guard let first = samples.first, let last = samples.last, last.moment > first.moment,
            count(last.progress) > count(first.progress)
        else { return nil }
        return Double(count(last.progress) - count(first.progress)) / (last.moment - first.moment).inSeconds
    }

    /// Whole seconds without anything new, once they are worth a word; else `nil`.
    package func stalledSeconds(at now: MonotonicInstant) -> Int? {
        let wait = now - lastGain
        return wait < Limits.stall ? nil : Int(clamping: wait.components.seconds)
    }

    /// Whole seconds until everything is there, at the present speed.
    package var secondsLeft: Int? {
        guard let rate, rate > 0, latest.total >= latest.verified else { return nil }
        return Int(clamping: Int64(min(Double(latest.total - latest.verified) / rate, 1e9).rounded(.up)))
    }
}
