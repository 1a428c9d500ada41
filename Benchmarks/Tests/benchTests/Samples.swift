// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

@testable import bench

extension RunResult {
    /// A run whose peers all started at once.
    static func sample(
        _ caseName: String = "S3", _ contender: ContenderName = .ours, run: Int = 1,
        _ parameters: Parameters = Parameters(peers: 2, mebibytes: 64, megabits: 50), finishes: [Double?] = [10, 12],
        commit: String = "0123456789abcdef", program: String = "aa", serverBytes: UInt64 = 64 << 20, after: Double = 0
    ) -> RunResult {
        RunResult(
            key: Key(caseName: caseName, contender: contender, parameters: parameters, run: run), commit: commit,
            program: program, date: Date(timeIntervalSince1970: 1_700_000_000 + after),
            bound: Bound.seconds(parameters), healthyBound: Bound.healthySeconds(parameters), limit: 100,
            peers: finishes.map { Peer(started: 0, finished: $0, left: nil, memory: nil, usable: nil) },
            elapsed: finishes.compactMap(\.self).max() ?? 100, serverBytes: serverBytes, processorSeconds: 1,
            stolenSeconds: 0, background: 0, progress: nil)
    }
}

extension Parameters {
    /// With one peer whose cable is another's.
    func slowed(to megabits: Int) -> Parameters {
        var slow = self
        slow.slowMegabits = megabits
        return slow
    }
}

/// A folder that is gone when the closure returns.
func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "bench-tests-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
}
