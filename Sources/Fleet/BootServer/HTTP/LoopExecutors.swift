// SPDX-License-Identifier: GPL-3.0-or-later

package import NIOCore
internal import Synchronization

/// Runs tasks on event loops: a connection's requests are answered on the thread that reads and writes for it.
///
/// Otherwise each request changes threads four times, which costs more than most answers. What computes for long, or waits
/// for something that is no suspension, must leave the loop, for all its connections wait for it (``offLoop(_:)``).
package final class LoopExecutors: Sendable {
    private let made = Mutex<[ObjectIdentifier: LoopExecutor]>([:])

    /// Of no loop yet.
    package init() {}

    /// The one of a loop; it lasts as long as these do.
    package func executor(of loop: any EventLoop) -> any TaskExecutor {
        made.withLock { made in
            if let known = made[ObjectIdentifier(loop)] { return known }
            let new = LoopExecutor(loop)
            made[ObjectIdentifier(loop)] = new
            return new
        }
    }
}

private final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedTaskExecutor()
        loop.execute { job.runSynchronously(on: executor) }
    }
}

/// Computes beside the loop of the connection that asks.
package func offLoop<Value: Sendable, Failure: Error>(
    _ body: @Sendable () async throws(Failure) -> Value
) async throws(Failure) -> Value {
    try await withTaskExecutorPreference(globalConcurrentExecutor, operation: body)
}
