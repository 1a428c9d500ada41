// SPDX-License-Identifier: GPL-3.0-or-later

internal import Synchronization
internal import TorrentCore

#if canImport(Glibc)
    internal import Glibc
#endif

/// The threads that wait for disks, so that nobody else has to: no event loop, and no other disk's orders.
///
/// A ``StorageQueue`` decides. Threads are made when they are wanted, and a few are kept.
package final class DiskThreads: Sendable {
    /// Those of everything that uses files of images; there is one pool for the process, for disks are the process's.
    package static let ofThisProcess = DiskThreads()

    /// What is to be done.
    package typealias Work = @Sendable () -> Void

    private struct State {
        var queue: StorageQueue<Work>
        /// Threads there are.
        var count = 0
        /// Those of them that wait for work.
        var idle = 0
        /// Those of them that were called and have not taken anything yet.
        var coming = 0
        var isClosed = false
        var lastOwner: UInt64 = 0
    }

    private let limits: DiskThreadLimits
    private let state: Mutex<State>
    private let call = Semaphore()

    /// No thread yet.
    package init(limits: DiskThreadLimits = DiskThreadLimits()) {
        self.limits = limits
        state = Mutex(State(queue: StorageQueue(limits: limits)))
    }

    /// Threads there are now.
    package var count: Int { state.withLock { $0.count } }

    /// A number for somebody who shares lanes with others, which nobody else has.
    package func makeOwner() -> UInt64 {
        state.withLock { state in
            state.lastOwner += 1
            return state.lastOwner
        }
    }

    /// Has something done that waits as the lane does; orders of an owner in one lane are begun as they come.
    package func submit(on lane: StorageLane, of owner: UInt64 = 0, _ work: @escaping Work) {
        let now = Self.now
        let isMissing = state.withLock { state in
            state.queue.add(work, on: lane, of: owner)
            return callThread(&state, at: now)
        }
        if isMissing { makeThread() }
    }

    /// Looks whether more threads are wanted than a while ago: what is carried out may stand still meanwhile.
    package func look() {
        let now = Self.now
        if state.withLock({ callThread(&$0, at: now) }) { makeThread() }
    }

    /// Ends the threads once nothing is left to do; to be called by whoever made them, when nothing comes any more.
    package func close() {
        let count = state.withLock { state in
            state.isClosed = true
            return state.count
        }
        for _ in 0..<count { call.signal() }
    }

    /// Calls a thread if one more is of use; tells whether it is still to be made.
    private func callThread(_ state: inout State, at now: MonotonicInstant) -> Bool {
        guard state.queue.wantsThread(coming: state.coming, at: now) else { return false }
        if state.idle > 0 {
            state.idle -= 1
            state.coming += 1
            call.signal()
            return false
        }
        guard state.count < limits.threads else { return false }
        state.count += 1
        state.coming += 1
        return true
    }

    private func makeThread() {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, limits.stackBytes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self)
        let error = pthread_create(
            &thread, &attributes,
            { context in
                if let context { Unmanaged<DiskThreads>.fromOpaque(context).takeRetainedValue().serve() }
                return nil
            }, context.toOpaque())
        guard error != 0 else { return }
        context.release()
        // Where there is no memory for a thread, whoever asked waits itself if nobody else does the work.
        let isAlone = state.withLock { state in
            state.count -= 1
            state.coming -= 1
            return state.count == 0
        }
        if isAlone { serveOnce() }
    }

    /// What a thread does next.
    private enum Step {
        case work([Work], StorageQueue<Work>.Ticket, callsAnother: Bool)
        case wait
        case end
    }

    private func serve() {
        var ended: StorageQueue<Work>.Ticket?
        while true {
            switch step(after: ended) {
            case .work(let work, let ticket, let callsAnother):
                if callsAnother { makeThread() }
                for order in work { order() }
                ended = ticket
            case .wait:
                call.wait()
                ended = nil
            case .end: return
            }
        }
    }

    private func step(after ended: StorageQueue<Work>.Ticket?) -> Step {
        let now = Self.now
        return state.withLock { state in
            if let ended { state.queue.ended(ended, at: now) } else { state.coming = max(0, state.coming - 1) }
            if let (work, ticket) = state.queue.next(at: now) {
                return .work(work, ticket, callsAnother: callThread(&state, at: now))
            }
            guard !state.isClosed, state.idle < limits.idleThreads else {
                state.count -= 1
                return .end
            }
            state.idle += 1
            return .wait
        }
    }

    private func serveOnce() {
        while let (work, ticket) = state.withLock({ $0.queue.next(at: Self.now) }) {
            for order in work { order() }
            state.withLock { $0.queue.ended(ticket, at: Self.now) }
        }
    }

    private static var now: MonotonicInstant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicInstant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}

extension DiskThreads {
    /// Has something done that waits as the lane does, and suspends until then; who is cancelled waits no longer.
    package func run<Value: Sendable>(
        on lane: StorageLane, of owner: UInt64 = 0, _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        let answer = Answer<Value>()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                guard answer.isAwaited(by: continuation) else { return }
                submit(on: lane, of: owner) {
                    if !answer.isGiven { answer.give(Result { try work() }) }
                }
            }
        } onCancel: {
            answer.give(.failure(CancellationError()))
        }
    }

    private final class Answer<Value: Sendable>: Sendable {
        private enum State {
            case open
            case awaited(CheckedContinuation<Value, any Error>)
            case given(Result<Value, any Error>)
        }

        private let state = Mutex(State.open)

        var isGiven: Bool {
            state.withLock { state in
                if case .given = state { true } else { false }
            }
        }

        /// Whether it is still to come; else whoever waits has it already.
        func isAwaited(by continuation: CheckedContinuation<Value, any Error>) -> Bool {
            let given = state.withLock { state -> Result<Value, any Error>? in
                if case .given(let result) = state { return result }
                state = .awaited(continuation)
                return nil
            }
            if let given { continuation.resume(with: given) }
            return given == nil
        }

        /// Only the first one counts.
        func give(_ result: Result<Value, any Error>) {
            let waiting = state.withLock { state -> CheckedContinuation<Value, any Error>? in
                defer { if case .given = state {} else { state = .given(result) } }
                if case .awaited(let continuation) = state { return continuation }
                return nil
            }
            waiting?.resume(with: result)
        }
    }
}
