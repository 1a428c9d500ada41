// SPDX-License-Identifier: GPL-3.0-or-later

internal import MetainfoMaking
internal import NIOPosix

/// The threads on which images are made ready: they wait for disks, and hash for hours.
///
/// On the threads that all tasks share they would leave none for those who answer machines.
final class PreparationThreads: TaskExecutor {
    /// Those of this process; they never end.
    static let ofThisProcess = PreparationThreads()

    private let pool = NIOThreadPool(numberOfThreads: TorrentMaker.coreCount)

    private init() {
        pool.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        pool.submit { [self] _ in job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
}
