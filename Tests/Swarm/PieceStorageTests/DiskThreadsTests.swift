// SPDX-License-Identifier: GPL-3.0-or-later

import PieceStorage
import Synchronization
import Testing
import TorrentCore

@Suite(.timeLimit(.minutes(5))) struct DiskThreadsTests {
    private func using(
        _ change: (inout DiskThreadLimits) -> Void = { _ in }, _ body: (DiskThreads) async throws -> Void
    ) async throws {
        var limits = DiskThreadLimits()
        change(&limits)
        let threads = DiskThreads(limits: limits)
        defer { threads.close() }
        try await body(threads)
    }

    @Test func `a disk that stands still holds up no other, nor what is in memory`() async throws {
        try await using { threads in
            let gate = Gate()
            defer { gate.open() }
            for order in 0..<100 as Range<UInt64> { threads.submit(on: .disk(1), of: order) { gate.pass() } }
            gate.wait(for: 8)
            for disk in 2..<40 as Range<UInt64> { try await threads.run(on: .disk(disk)) {} }
            try await threads.run(on: .memory) {}
            #expect(gate.count == 8)
        }
    }

    private final class Sum: Sendable {
        private let sum = Mutex(0)

        var value: Int { sum.withLock { $0 } }

        func add(_ number: Int) {
            sum.withLock { $0 += number }
        }
    }

    @Test func `all is done, and few threads are left`() async throws {
        try await using({ $0.idleThreads = 2 }) { threads in
            let sum = Sum()
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for number in 1...1_000 {
                    tasks.addTask {
                        try await threads.run(on: .disk(UInt64(number % 50))) { sum.add(number) }
                    }
                }
                try await tasks.waitForAll()
            }
            #expect(sum.value == 500_500)
            while threads.count > 2 { await Task.yield() }
        }
    }

    @Test func `who is cancelled does not wait for a disk that stands still, and what had not begun is not done`()
        async throws
    {
        try await using({ $0.perDisk = 1 }) { threads in
            let gate = Gate()
            let wasDone = Mutex(false)
            let first = Task { try await threads.run(on: .disk(1)) { gate.pass() } }
            gate.wait(for: 1)
            let second = Task { try await threads.run(on: .disk(1)) { wasDone.withLock { $0 = true } } }
            first.cancel()
            second.cancel()
            await #expect(throws: CancellationError.self) { try await first.value }
            await #expect(throws: CancellationError.self) { try await second.value }
            gate.open()
            try await threads.run(on: .disk(1)) {}
            #expect(wasDone.withLock { $0 } == false)
        }
    }

    @Test func `orders that wait behind one that stands still are begun though nothing else comes`() async throws {
        // Long enough for both orders to come within it.
        try await using({ $0.quantum = .milliseconds(200) }) { threads in
            // It was quick until now, so that no thread is made for each order.
            for _ in 0..<200 { try await threads.run(on: .disk(1)) {} }
            let gate = Gate()
            defer { gate.open() }
            threads.submit(on: .disk(1)) { gate.pass() }
            threads.submit(on: .disk(1)) { gate.pass() }
            gate.wait(for: 1)
            try await threads.run(on: .disk(1)) {}
            #expect(gate.count == 2)
        }
    }

    @Test func `an owner whose files give no answer does not stop the others of a disk`() async throws {
        try await using { threads in
            let gate = Gate()
            defer { gate.open() }
            for _ in 0..<100 { threads.submit(on: .disk(1), of: 1) { gate.pass() } }
            gate.wait(for: 6)
            for owner in 2..<30 as Range<UInt64> { try await threads.run(on: .disk(1), of: owner) {} }
            #expect(gate.count == 6)
        }
    }

    @Test func `where no thread can be made orders are carried out, by none of those who submit them`() async throws {
        let threads = DiskThreads(mayGrow: { false })
        defer { threads.close() }
        let opening = Mutex(0)
        // A file that is being opened has another closed; its next order waits for that.
        opening.withLock { _ in
            for _ in 0..<3 { threads.submit(on: .disk(1)) { opening.withLock { $0 += 1 } } }
        }
        try await threads.run(on: .disk(1)) {}
        #expect(opening.withLock { $0 } == 3)
        #expect(threads.count == 0)
    }
}
