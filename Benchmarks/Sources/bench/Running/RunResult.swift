// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// What one run of one contender gave; one file each.
struct RunResult: Hashable, Codable, KeptResult {
    /// Which run it is.
    struct Key: Hashable, Codable {
        let caseName: String
        let contender: ContenderName
        let parameters: Parameters
        /// Counted from 1.
        let run: Int
    }

    /// One peer's times, in seconds from the first start.
    struct Peer: Hashable, Codable {
        let started: Double
        /// `nil` when it was not complete when the run's time was over.
        let finished: Double?
        /// `nil` when it still gave to others when the run's time was over.
        let left: Double?
        /// `nil` when its program had ended before it was looked at.
        let memory: MemoryUse?
        /// Seconds from its last block's arrival to its being complete; `nil` when its program does not tell.
        let usable: Double?

        /// From its own start.
        var own: Double? { finished.map { $0 - started } }
    }

    let key: Key
    /// What the program under test was built from, as git says.
    let commit: String
    /// SHA-256 of the program under test.
    let program: String
    let date: Date
    /// The fluid bound in seconds; `nil` without shapes.
    let bound: Double?
    /// The same for the peers that are not slow on purpose.
    let healthyBound: Double?
    /// After so many seconds the run was ended.
    let limit: Double
    let peers: [Peer]
    /// From the first start to the last completion, or to the limit.
    let elapsed: Double
    /// What left the server's cable.
    let serverBytes: UInt64
    /// Processor seconds of the whole machine.
    let processorSeconds: Double
    /// Those that a hypervisor took.
    let stolenSeconds: Double
    /// Processors busy with something else just before the clock started.
    let background: Double
    let progress: ProgressSamples?
}

extension RunResult {
    var isFinished: Bool { peers.allSatisfy { $0.finished != nil } }

    /// The times of those that finished, shortest first.
    var finishes: [Double] { peers.compactMap(\.finished).sorted() }

    /// Of everybody; the limit when not everybody finished.
    var last: Double { isFinished ? finishes.last ?? limit : limit }

    var first: Double { finishes.first ?? limit }

    var median: Double { Statistics.median(peers.map { $0.finished ?? limit }) ?? limit }

    /// Those of the peers that are not slow on purpose; the slow one is the last by number.
    var healthyPeers: [Peer] { key.parameters.slowMegabits == nil ? peers : Array(peers.dropLast()) }

    var healthyMedian: Double { Statistics.median(healthyPeers.map { $0.finished ?? limit }) ?? limit }

    var healthyLast: Double { healthyPeers.map { $0.finished ?? limit }.max() ?? limit }

    var lastOverBound: Double? { bound.map { last / $0 } }

    /// The last of ours, when foreign peers are among them.
    var lastOfOurs: Double {
        guard key.contender == .mixed else { return last }
        let ours = peers.indices.filter { Mixed.kind(ofPeer: $0 + 1) == .ours }
        return ours.map { peers[$0].finished ?? limit }.max() ?? limit
    }

    /// First to last finisher as a share of the bound.
    var spread: Double? { bound.map { (last - first) / $0 } }

    var copies: Double { Double(serverBytes) / Double(key.parameters.imageBytes) }

    /// Processor seconds for each GiB that reached a peer.
    var processorSecondsPerGibibyte: Double {
        let delivered = Double(key.parameters.imageBytes) * Double(max(1, finishes.count)) / Double(1 << 30)
        return processorSeconds / delivered
    }

    /// The worst own time of a peer over F/r.
    var worstOwnRatio: Double? {
        Bound.payloadSeconds(key.parameters).map { payload in (peers.map { $0.own ?? limit }.max() ?? limit) / payload }
    }

    /// MiB of the image in a second, to the last peer.
    var mebibytesPerSecond: Double { Double(key.parameters.mebibytes) / last }

    /// How many peers were let go before the last one was done.
    var leftBefore: Int { peers.count { $0.left.map { $0 < last } ?? false } }

    /// The longest that a peer's last block took to be of use, in seconds.
    var usable: Double? { peers.compactMap(\.usable).max() }

    /// The most any peer had in memory besides the image, in bytes.
    var memoryAboveImage: UInt64? { peers.compactMap { $0.memory?.aboveImage }.max() }
}

/// Arithmetic of few numbers.
enum Statistics {
    /// The middle one, or the mean of the two in the middle.
    static func median(_ values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}
