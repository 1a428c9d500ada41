// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import Dispatch
package import FleetModel
internal import Synchronization
package import TorrentCore

/// The logs of all boots (docs/logs.md): takes lines without making anybody wait for the disk, and gives them to who reads.
package final class LogShelf: Sendable {
    /// What the shelf tells of itself, and of what it reads; called on its own thread.
    package enum News: Hashable, Sendable {
        /// Logs are not kept, or not this one; told once.
        case troubled(LogProblem)
        /// That is over.
        case recovered(LogProblem)
        /// A machine's kernel said something that explains a lot.
        case noticed(KernelSign, in: BootLogName)
    }

    fileprivate struct Waiting {
        var jobs = BoundedQueue<LogJob>(limit: .max)
        var weight = 0
        var isAtWork = false
        var budget: LogBudget
        /// Lines without numbers for which there was no room; told with the next.
        var lost: [BootLogName: UInt64] = [:]
    }

    private let limits: LogShelfLimits
    private let tell: @Sendable (News) -> Void
    private let waiting: Mutex<Waiting>
    /// A thread of its own; nothing but what runs on it has the writer.
    private let queue = DispatchQueue(label: "machine logs")
    private let writer: Mutex<LogWriter>
    private let troubles = Mutex(LogTroubles())
    let followers = Mutex(LogFollowers())

    /// Logs in a folder, which is made with the first of them; the folder it is in must be there.
    package init(
        folder: String, limits: LogShelfLimits = LogShelfLimits(), tell: @escaping @Sendable (News) -> Void = { _ in }
    ) {
        self.limits = limits
        self.tell = tell
        waiting = Mutex(Waiting(budget: LogBudget(rate: limits.rate, over: limits.rateSpan)))
        writer = Mutex(LogWriter(path: folder, limits: limits))
    }

    /// Takes a chunk whose signature was looked at; the key is cut out of it once more.
    ///
    /// - Returns: `false` when there is no room for it: a sender that tries again loses nothing, and of one that does not the
    ///   log says what is missing.
    @discardableResult
    package func append(
        _ chunk: LogChunk, of machine: MachineNumber, key: BootKey?, at now: MonotonicInstant
    ) -> Bool {
        let name = BootLogName(machine: machine, boot: chunk.boot)
        return append(LogJob(name: name, key: key, content: .chunk(chunk), lost: 0, moment: now))
    }

    /// Takes lines that came by netconsole.
    package func append(
        _ lines: [NetconsoleLine], of name: BootLogName, key: BootKey?, at now: MonotonicInstant
    ) {
        guard !lines.isEmpty else { return }
        append(LogJob(name: name, key: key, content: .netconsole(lines), lost: 0, moment: now))
    }

    @discardableResult
    private func append(_ job: LogJob) -> Bool {
        let (isTaken, isAtWork) = waiting.withLock { waiting in
            guard waiting.takes(job, upTo: limits.waitingLength) else { return (false, true) }
            defer { waiting.isAtWork = true }
            return (true, waiting.isAtWork)
        }
        if !isAtWork { queue.async { self.work() } }
        return isTaken
    }

    /// Writes some of what waits, then lets others have their turn.
    private func work() {
        for _ in 0..<Limits.ordersInTurn {
            let job = waiting.withLock { waiting -> LogJob? in
                let job = waiting.jobs.popFirst()
                waiting.weight -= job?.weight ?? 0
                if job == nil { waiting.isAtWork = false }
                return job
            }
            guard let job else { return }
            write(job)
        }
        queue.async { self.work() }
    }

    private func write(_ job: LogJob) {
        do throws(LogProblem) {
            let (signs, isNews) = try writer.withLock { writer throws(LogProblem) in try writer.write(job) }
            for sign in signs { tell(.noticed(sign, in: job.name)) }
            guard isNews else { return }
            for problem in troubles.withLock({ $0.written(job.name) }) { tell(.recovered(problem)) }
            followers.withLock { $0.ring(job.name) }
        } catch {
            if troubles.withLock({ $0.failed(error, job.name) }) { tell(.troubled(error)) }
        }
    }

    /// A piece of a log of at most so many bytes; `nil` where there is no log.
    package func read(
        _ name: BootLogName, from start: LogStart, limit: Int
    ) async throws(LogProblem) -> LogPiece? {
        try await onDisk { writer throws(LogProblem) in try writer.piece(of: name, from: start, limit: limit) }
    }

    /// The boots of a machine that have a log, oldest first.
    package func boots(of machine: MachineNumber) async throws(LogProblem) -> [BootNumber] {
        try await onDisk { writer throws(LogProblem) in try writer.boots(of: machine) }
    }

    /// Removes all logs of a machine, also those that wait to be written.
    package func forget(_ machine: MachineNumber) async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            queue.async {
                self.dropWaiting(of: machine)
                self.writer.withLock { $0.forget(machine) }
                continuation.resume()
            }
        }
    }

    private func dropWaiting(of machine: MachineNumber) {
        waiting.withLock { waiting in
            var rest = BoundedQueue<LogJob>(limit: .max)
            while let job = waiting.jobs.popFirst() {
                if job.name.machine == machine { waiting.weight -= job.weight } else { rest.append(job) }
            }
            waiting.jobs = rest
            waiting.lost = waiting.lost.filter { $0.key.machine != machine }
        }
    }

    /// Does something on the thread of the disk.
    func onDisk<Value: Sendable>(
        _ body: @escaping @Sendable (inout LogWriter) throws(LogProblem) -> Value
    ) async throws(LogProblem) -> Value {
        let result: Result<Value, LogProblem> = await withCheckedContinuation { continuation in
            queue.async {
                continuation.resume(
                    returning: self.writer.withLock { writer in
                        Result { () throws(LogProblem) in try body(&writer) }
                    })
            }
        }
        return try result.get()
    }

    /// Waits until all that was taken so far is written, or has failed to be.
    package func settle() async {
        while waiting.withLock({ $0.isAtWork }) {
            await withCheckedContinuation { continuation in queue.async { continuation.resume() } }
        }
    }

    /// How many followers there may be.
    var followerLimit: Int { limits.followers }
}

extension LogShelf.Waiting {
    /// Puts a job at the end, or counts its lines where there is no room for it, or too many came at once.
    fileprivate mutating func takes(_ job: LogJob, upTo limit: Int) -> Bool {
        var job = job
        if !budget.takes(job.weight, of: job.name.machine, at: job.moment) {
            job = LogJob(
                name: job.name, key: nil, content: .flooded(UInt64(job.lineCount), last: job.lastNumber), lost: 0,
                moment: job.moment)
        }
        guard weight + job.weight <= limit else {
            if job.lastNumber == nil, lost.count < Limits.losers || lost[job.name] != nil {
                lost[job.name, default: 0].addSaturating(UInt64(job.lineCount))
            }
            return false
        }
        if let lines = lost.removeValue(forKey: job.name) { job.lost.addSaturating(lines) }
        weight += job.weight
        jobs.append(job)
        return true
    }
}

extension LogJob {
    fileprivate var lineCount: Int {
        switch content {
        case .chunk(let chunk): chunk.lines.count
        case .netconsole(let lines): lines.count
        case .flooded(let count, _): Int(clamping: count)
        }
    }

    fileprivate var lastNumber: UInt64? {
        switch content {
        case .chunk(let chunk): chunk.last
        case .netconsole: nil
        case .flooded(_, let last): last
        }
    }
}
