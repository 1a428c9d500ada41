// SPDX-License-Identifier: GPL-3.0-or-later

internal import Dispatch

/// Runs an actor on a thread of its own, so that it may make calls that take long.
///
/// Swift's own threads are as many as the machine has processors; on one with a single processor one blocking
/// call would stop everything else.
final class BlockingExecutor: SerialExecutor {
    /// Where descriptors are watched whose news the actor takes.
    let queue: DispatchQueue

    init(_ label: String) {
        queue = DispatchQueue(label: label)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(queue))
    }
}
