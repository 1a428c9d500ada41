// SPDX-License-Identifier: GPL-3.0-or-later

import Dispatch
import FleetStore
import Testing

@Suite(.timeLimit(.minutes(5))) struct DiskLaneTests {
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

    @Test func `who is to end waits a little for what is under way, and not as long as was said`() async {
        let disk = DispatchSemaphore(value: 0)
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let lane = DiskLane(patienceAtEnd: .milliseconds(5))
        let problems = await withTaskGroup(of: StoreProblem?.self) { tasks -> [StoreProblem?] in
            tasks.addTask {
                do throws(StoreProblem) {
                    try await lane.run(atMost: .seconds(500)) { () throws(StoreProblem) in
                        begin.yield()
                        disk.wait()
                    }
                    return nil
                } catch {
                    return error
                }
            }
            for await _ in begun { break }
            tasks.cancelAll()
            return await tasks.reduce(into: []) { $0.append($1) }
        }
        #expect(problems == [.slow])
        disk.signal()
    }

    @Test func `who is cancelled before it asks is told what came of it, if that comes at once`() async {
        let lane = DiskLane(patienceAtEnd: .seconds(500))
        let values = await withTaskGroup(of: Int?.self) { tasks -> [Int?] in
            tasks.cancelAll()
            tasks.addTask { try? await lane.run(atMost: .seconds(500)) { () throws(StoreProblem) in 7 } }
            return await tasks.reduce(into: []) { $0.append($1) }
        }
        #expect(values == [7])
    }
}
