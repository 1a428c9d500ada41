// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
package import TorrentCore

/// What came and went of a download so far, besides how far it is.
package struct TrafficCount: Hashable, Sendable {
    /// Bytes sent to other machines.
    package private(set) var sent: UInt64
    /// Bytes received for nothing.
    package private(set) var wasted: UInt64
    /// For how long the machine's own storage kept it from going on.
    package private(set) var storageWait: Duration
    /// Bytes received from each host.
    package private(set) var received: [HostAddress: UInt64]

    /// Puts these together; nothing of what is not given.
    package init(
        sent: UInt64 = 0, wasted: UInt64 = 0, storageWait: Duration = .zero, received: [HostAddress: UInt64] = [:]
    ) {
        self.sent = sent
        self.wasted = wasted
        self.storageWait = storageWait
        self.received = received
    }

    /// What came and went of another torrent besides.
    package mutating func add(_ other: TrafficCount) {
        sent &+= other.sent
        wasted &+= other.wasted
        storageWait += other.storageWait
        received.merge(other.received) { $0 &+ $1 }
    }
}

/// What the server is told of a download's bytes: totals, rates over the last seconds, and now and then who gave them.
struct TrafficMeter: Sendable {
    private struct Sample {
        let moment: MonotonicInstant
        let received: UInt64
        let sent: UInt64
    }

    private var samples: [Sample] = []
    private var latest: TrafficCount?
    private var lastGivers: MonotonicInstant?

    /// The download stands so.
    mutating func received(_ progress: TransferProgress, _ count: TrafficCount, at now: MonotonicInstant) {
        latest = count
        samples.append(
            Sample(moment: now, received: progress.fromServer &+ progress.fromPeers, sent: count.sent))
        let isTooOld = { (sample: Sample) in now - sample.moment > Limits.rateWindow }
        while samples.count > Limits.rateSamples || (samples.count > 2 && isTooOld(samples[1])) {
            samples.removeFirst()
        }
    }

    /// The next event tells who gave how much, whenever that was told last: the download is over.
    mutating func isComplete() {
        lastGivers = nil
    }

    /// For an event that is made now.
    mutating func told(at now: MonotonicInstant) -> MachineTraffic {
        var traffic = MachineTraffic()
        guard let latest else { return traffic }
        traffic.sent = latest.sent
        traffic.wasted = latest.wasted
        traffic.diskWait = UInt64(max(0, latest.storageWait.wholeNanoseconds)) / 1_000_000
        traffic.rateDown = rate(of: \.received, at: now)
        traffic.rateUp = rate(of: \.sent, at: now)
        if lastGivers.map({ now - $0 >= Limits.giversInterval }) ?? true, !latest.received.isEmpty {
            lastGivers = now
            traffic.givers = MachineTraffic.largest(latest.received)
        }
        return traffic
    }

    /// Bytes per second since the oldest sample; when none has come lately, the time since counts as well.
    private func rate(of count: (Sample) -> UInt64, at now: MonotonicInstant) -> UInt64? {
        guard let first = samples.first, let last = samples.last, now > first.moment else { return nil }
        let bytes = count(last) >= count(first) ? count(last) - count(first) : 0
        return UInt64(Double(bytes) / (now - first.moment).inSeconds)
    }
}
