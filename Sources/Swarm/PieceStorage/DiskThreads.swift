// SPDX-License-Identifier: GPL-3.0-or-later

internal import Synchronization
internal import TorrentCore

#if canImport(Glibc)
    internal import Glibc
#endif

/// The threads that wait for disks, so that nobody else has to: no event loop, and no other disk's orders.
///
/// A ``StorageQueue`` decides. Threads are made when they are wanted, and a few are kept. One more, which is there from the
/// beginning, watches over orders that wait: what is carried out before them may stand still from one moment to the next.
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
        /// Whether it is looked now and then whether what waits needs another thread.
        var isWatched = false
        var hasWatch = false
        var lastOwner: UInt64 = 0
    }

    private let limits: DiskThreadLimits
    private let state: Mutex<State>
    private let call = Semaphore()
    private let watch = Semaphore()
    private let mayGrow: @Sendable () -> Bool

    /// No thread for orders yet; tests say whether the system has room for more.
    package init(
        limits: DiskThreadLimits = DiskThreadLimits(), mayGrow: @escaping @Sendable () -> Bool = { true }
    ) {
        self.limits = limits
        self.mayGrow = mayGrow
        state = Mutex(State(queue: StorageQueue(limits: limits)))
        makeWatch()
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
        let (isMissing, hasWatch) = state.withLock { state in
            state.queue.add(work, on: lane, of: owner)
            return (callThread(&state, at: now), state.hasWatch)
        }
        if isMissing { makeThread() }
        if !hasWatch { makeWatch() }
    }

    /// Ends the threads once nothing is left to do; to be called by whoever made them, when nothing comes any more.
    package func close() {
        let count = state.withLock { state in
            state.isClosed = true
            beginWatch(&state)
            return state.count
        }
        for _ in 0..<count { call.signal() }
    }

    /// Calls a thread if one more is of use; tells whether it is still to be made.
    private func callThread(_ state: inout State, at now: MonotonicInstant) -> Bool {
        guard state.queue.wantsThread(coming: state.coming, at: now) else {
            if !state.queue.isEmpty { beginWatch(&state) }
            return false
        }
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
        if mayGrow(), begin({ $0.serve() }) { return }
        // Where there is no memory for a thread, others do the work, or the one that watches.
        state.withLock { state in
            state.count -= 1
            state.coming -= 1
            beginWatch(&state)
        }
    }

    /// What a new thread is to do, on its way to it.
    private final class Start {
        let threads: DiskThreads
        let body: (DiskThreads) -> Void

        init(_ threads: DiskThreads, _ body: @escaping (DiskThreads) -> Void) {
            self.threads = threads
            self.body = body
        }
    }

    /// Begins a thread; tells whether there is room for one.
    private func begin(_ body: @escaping (DiskThreads) -> Void) -> Bool {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, limits.stackBytes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let context = Unmanaged.passRetained(Start(self, body))
        let error = pthread_create(
            &thread, &attributes,
            { context in
                guard let context else { return nil }
                let start = Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
                start.body(start.threads)
                return nil
            }, context.toOpaque())
        if error != 0 { context.release() }
        return error == 0
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

    private static var now: MonotonicInstant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicInstant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}

/// The thread that looks after what waits.
extension DiskThreads {
    private func makeWatch() {
        let isMissing = state.withLock { state in
            defer { state.hasWatch = true }
            return !state.hasWatch
        }
        guard isMissing, !begin({ $0.keepWatch() }) else { return }
        state.withLock { $0.hasWatch = false }
    }

    private func beginWatch(_ state: inout State) {
        guard !state.isWatched else { return }
        state.isWatched = true
        watch.signal()
    }

    private enum Look {
        case rest
        case goOn(isMissing: Bool)
        case end
    }

    private func keepWatch() {
        while true {
            switch look() {
            case .rest: watch.wait()
            case .goOn(let isMissing):
                if isMissing { makeThread() }
                while workAlone() {}
            case .end: return
            }
            var pause = timespec(tv_sec: 0, tv_nsec: Int(limits.watch / .nanoseconds(1)))
            nanosleep(&pause, nil)
        }
    }

    private func look() -> Look {
        let now = Self.now
        return state.withLock { state in
            if !state.queue.isEmpty { return .goOn(isMissing: callThread(&state, at: now)) }
            state.isWatched = false
            return state.isClosed ? .end : .rest
        }
    }

    /// Does something of what waits if no thread could be made that does; tells whether it did.
    private func workAlone() -> Bool {
        let now = Self.now
        let next = state.withLock { $0.count == 0 ? $0.queue.next(at: now) : nil }
        guard let (work, ticket) = next else { return false }
        for order in work { order() }
        state.withLock { $0.queue.ended(ticket, at: Self.now) }
        return true
    }
}
