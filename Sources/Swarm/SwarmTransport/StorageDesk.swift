// SPDX-License-Identifier: GPL-3.0-or-later

internal import NIOConcurrencyHelpers
internal import NIOCore
internal import PieceStorage
internal import TorrentCore

/// What came of an order of a driver, by the number the driver gave it.
struct StorageAnswer: Sendable {
    let number: UInt64
    let outcome: StorageOutcome
    /// What it took on its thread.
    let time: Duration
}

/// Between the swarms of one event loop and the threads that wait for disks.
///
/// Answers that come while the loop is busy, or rests, are brought to it together.
final class StorageDesk: Sendable {
    private struct Waiting {
        var answers: [(driver: NIOLoopBound<SwarmDriver>, answer: StorageAnswer)] = []
        var isClosed = false
        /// When an order of a lane was answered last.
        var ends: [StorageLane: MonotonicInstant] = [:]
    }

    let threads: DiskThreads
    private let loop: any EventLoop
    private let waiting = NIOLockedValueBox(Waiting())

    init(loop: any EventLoop, threads: DiskThreads) {
        self.loop = loop
        self.threads = threads
    }

    /// Has an order carried out, and the driver told on its loop.
    func submit(
        _ order: StorageOrder, number: UInt64, pulse: OrderPulse, on lane: StorageLane, to storage: TorrentStorage,
        for driver: NIOLoopBound<SwarmDriver>
    ) {
        threads.submit(on: lane, of: storage.owner) { [self] in
            let begin = MonotonicInstant.now
            pulse.beat(at: begin)
            guard let outcome = storage.carryOutIfWanted(order, goesOn: { pulse.beat(at: .now) }) else { return }
            let end = MonotonicInstant.now
            put(StorageAnswer(number: number, outcome: outcome, time: end - begin), of: lane, at: end, for: driver)
        }
    }

    /// When an order of a lane was answered last; `nil` if that was long ago, or never.
    func lastEnd(of lane: StorageLane) -> MonotonicInstant? {
        waiting.withLockedValue { $0.ends[lane] }
    }

    private func put(
        _ answer: StorageAnswer, of lane: StorageLane, at now: MonotonicInstant,
        for driver: NIOLoopBound<SwarmDriver>
    ) {
        waiting.withLockedValue { waiting in
            // A loop that has ended takes nothing any more.
            guard !waiting.isClosed else { return }
            waiting.ends[lane] = now
            if waiting.ends.count > TransportLimits.knownLanes {
                waiting.ends = waiting.ends.filter { now - $0.value < TransportLimits.storagePatience }
            }
            waiting.answers.append((driver, answer))
            if waiting.answers.count == 1 { loop.execute { self.deliver() } }
        }
    }

    private func deliver() {
        let answers = waiting.withLockedValue { waiting in
            defer { waiting.answers = [] }
            return waiting.answers
        }
        for (driver, answer) in answers { driver.value.answered(answer) }
    }

    /// Nothing is brought to the loop from now on.
    func close() {
        waiting.withLockedValue { waiting in
            waiting.isClosed = true
            waiting.answers = []
        }
    }
}
