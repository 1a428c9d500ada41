// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing

extension Trait where Self == ConditionTrait {
    /// Runs only where network namespaces can be made.
    static var needsNamespaces: Self {
        .enabled(if: geteuid() == 0, "namespaces need root")
    }
}

/// A network of its own that has nothing but a loopback of 10 Mbit/s: downloads take long enough to be disturbed, also by who
/// must first wait for a processor.
struct SlowNetwork: Sendable {
    let name: String

    init() throws {
        name = "btl\(UInt32.random(in: .min ... .max))"
        let steps = [
            "ip netns add \(name)", "ip -n \(name) link set lo up mtu 1500",
            "tc -n \(name) qdisc add dev lo root tbf rate 10mbit burst 64kb latency 50ms",
        ]
        for step in steps where try Program.run(step.split(separator: " ").map(String.init)).status != 0 {
            remove()
            throw TimedOut(description: "no namespace: \(step) failed")
        }
    }

    /// To be called when its processes have ended.
    func remove() {
        _ = try? Program.run(["ip", "netns", "del", name])
    }

    /// What runs a command inside.
    var prefix: [String] { ["ip", "netns", "exec", name] }

    /// Bytes the loopback has carried so far, headers included; any process inside can be asked.
    func carriedBytes(seenBy program: Program) throws -> Int {
        let table = try String(contentsOfFile: "/proc/\(program.id)/net/dev", encoding: .utf8)
        let row = try #require(table.split(separator: "\n").first { $0.contains("lo:") })
        return try #require(row.split(separator: " ").dropFirst().first.flatMap { Int($0) })
    }

    /// Does something as soon as so many bytes were carried, on a thread of its own: of those that all tests share none may
    /// be free before everything is carried.
    func when(
        it words: String, _ bytes: Int, seenBy program: Program, _ act: @escaping @Sendable () -> Void
    ) async throws {
        try await withCheckedThrowingContinuation { (waiting: CheckedContinuation<Void, any Error>) in
            Thread.detachNewThread {
                let end = ContinuousClock.now + .seconds(120)
                waiting.resume(
                    with: Result {
                        while try carriedBytes(seenBy: program) < bytes {
                            guard ContinuousClock.now < end else {
                                throw TimedOut(description: "the network never \(words)")
                            }
                            usleep(10_000)
                        }
                        act()
                    })
            }
        }
    }
}
