// SPDX-License-Identifier: GPL-3.0-or-later

import Dispatch
import FleetStore
import Testing

@Suite(.timeLimit(.minutes(1))) struct DiskLaneTests {
    @Test func `a disk that gives no answer is waited for no longer than was said, and gets no more orders meanwhile`()
        async throws
    {
        let lane = DiskLane()
        #expect(try await lane.run(atMost: .seconds(50)) { () throws(StoreProblem) in 7 } == 7)
        let disk = DispatchSemaphore(value: 0)
        for _ in 0..<3 {
            await #expect(throws: StoreProblem.slow) {
                try await lane.run(atMost: .milliseconds(5)) { () throws(StoreProblem) in
                    disk.wait()
                    return 8
                }
            }
        }
        // One order alone waits for it.
        disk.signal()
        while true {
            let answer = try? await lane.run(atMost: .seconds(50)) { () throws(StoreProblem) in 9 }
            if answer == 9 { break }
            await Task.yield()
        }
        await #expect(throws: StoreProblem.full) {
            try await lane.run(atMost: .seconds(50)) { () throws(StoreProblem) in throw .full }
        }
    }
}
