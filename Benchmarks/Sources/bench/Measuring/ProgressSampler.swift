// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc

/// How much of each peer's file is there, looked at in even steps: a file in memory grows with what was written.
///
/// One system call per peer and step; the programs are not asked.
struct ProgressSampler {
    private let paths: [String]
    private let length: UInt64
    private(set) var samples = ProgressSamples(step: BenchLimits.sampling.inSeconds, bytes: [])

    init(paths: [String], length: UInt64) {
        self.paths = paths
        self.length = length
    }

    /// Takes the samples that are due, so that a late look does not shift those after it.
    mutating func look(elapsed: Duration) {
        let due = Int(elapsed.inSeconds / samples.step)
        guard samples.bytes.count <= due else { return }
        let now = paths.map { min(length, Self.allocated($0)) }
        while samples.bytes.count <= due { samples.bytes.append(now) }
    }

    /// Bytes that a file takes; none when it is not there.
    static func allocated(_ path: String) -> UInt64 {
        var status = stat()
        return stat(path, &status) == 0 ? UInt64(status.st_blocks) * 512 : 0
    }
}

/// What ``ProgressSampler`` saw.
struct ProgressSamples: Hashable, Codable {
    /// Seconds from one sample to the next; the first is at zero.
    let step: Double
    /// One row per sample, one number per peer.
    var bytes: [[UInt64]]
}
