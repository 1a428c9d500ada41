// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// Lines of the log on their way to the server, and when the next of them leave; counts what had to make room.
///
/// A chunk leaves once a second, at once when a line says that something failed, and never so much that a driver which floods the
/// log takes the network.
package struct LogQueue: Sendable {
    /// Lines that leave together, numbered one after the other.
    package struct Batch: Hashable, Sendable {
        /// The number of the first one, from 1 on.
        package let sequence: UInt64
        /// How many directly before them were left out.
        package let lost: UInt64
        package let lines: [LoggedLine]

        fileprivate var weight: Int { lines.reduce(LogChunkLimits.chunkOverhead) { $0 + $1.weight } }
    }

    private var records: [KernelRecord] = []
    private var weight = 0
    private let limit: Int
    /// The number of the last line that left, or was given up before the first that waits.
    private var last: UInt64 = 0
    /// What has left and is not known to have arrived.
    private var underWay: Batch?
    private var lastLeft: MonotonicInstant?
    /// Whether the last one ended where lines are missing: what stands behind it belongs to the same second.
    private var wasCutByGap = false
    private var sent: [(moment: MonotonicInstant, weight: Int)] = []

    /// Holds 256 KiB.
    package init() {
        self.init(limit: Limits.waitingLog)
    }

    /// Holds so many bytes.
    package init(limit: Int) {
        self.limit = limit
    }

    /// Whether nothing waits, nor is under way.
    package var isEmpty: Bool { records.isEmpty && underWay == nil }

    /// Puts a record at the end; one that is known already, or comes after later ones, is passed over.
    package mutating func append(_ record: KernelRecord) {
        // Their numbers are written with 63 bits.
        guard record.sequence <= LogChunkLimits.largestNumber else { return }
        guard record.sequence > (records.last?.sequence ?? last) else { return }
        records.append(record)
        weight += record.line.weight
        if weight > limit { makeRoom() }
    }

    /// What is to be sent at this moment: the same again until it is known to have arrived.
    ///
    /// Where nothing will be sent later, only the bound for a minute counts.
    package mutating func next(at now: MonotonicInstant, isLast: Bool = false) -> Batch? {
        if let underWay { return underWay }
        guard !records.isEmpty, isLast || (leaveTime(now) ?? now) <= now else { return nil }
        forget(before: now)
        let batch = firstBatch()
        guard sent.reduce(batch.weight, { $0 + $1.weight }) <= Limits.logPerMinute else { return nil }
        sent.append((now, batch.weight))
        lastLeft = now
        records.removeFirst(batch.lines.count)
        weight -= batch.lines.reduce(0) { $0 + $1.weight }
        last = batch.sequence + UInt64(batch.lines.count) - 1
        wasCutByGap = records.first.map { $0.sequence != last + 1 } ?? false
        underWay = batch
        return batch
    }

    /// What was under way has arrived, or is wanted by nobody.
    package mutating func done() {
        underWay = nil
    }

    /// When ``next(at:isLast:)`` is to be asked; `nil` while nothing waits.
    package func wake(at now: MonotonicInstant) -> MonotonicInstant? {
        if underWay != nil { return now }
        guard let time = leaveTime(now) else { return nil }
        let current = sent.filter { $0.moment + Limits.logMinute > now }
        var total = current.reduce(firstBatch().weight) { $0 + $1.weight }
        // As many of the oldest must be a minute ago as make room for it.
        var room = now
        for entry in current where total > Limits.logPerMinute {
            total -= entry.weight
            room = entry.moment + Limits.logMinute
        }
        return max(time, room)
    }

    /// When the next chunk may leave, apart from the bound for a minute.
    private func leaveTime(_ now: MonotonicInstant) -> MonotonicInstant? {
        guard !records.isEmpty else { return nil }
        guard let lastLeft, !wasCutByGap else { return now }
        let isUrgent = records.contains { $0.line.priority <= Limits.urgentPriority }
        return lastLeft + (isUrgent ? Limits.urgentLogInterval : Limits.logInterval)
    }

    private mutating func forget(before now: MonotonicInstant) {
        sent.removeAll { $0.moment + Limits.logMinute <= now }
    }

    /// As many of the first lines as follow upon each other and fit.
    private func firstBatch() -> Batch {
        guard let first = records.first else { return Batch(sequence: 1, lost: 0, lines: []) }
        var room = LogChunkLimits.chunkLength - LogChunkLimits.chunkOverhead
        var lines: [LoggedLine] = []
        for record in records.prefix(LogChunkLimits.lines) {
            room -= record.line.weight
            guard room >= 0, record.sequence == first.sequence + UInt64(lines.count) else { break }
            lines.append(record.line)
        }
        return Batch(sequence: first.sequence, lost: first.sequence - 1 - last, lines: lines)
    }

    /// The oldest lines of the kernel's go, and of the agent's only if that is not enough; more than needed, so that it is not
    /// done for each line.
    private mutating func makeRoom() {
        let goal = limit - limit / 16
        for source in [LoggedLine.Source.kernel, .agent] {
            records.removeAll { record in
                guard weight > goal, record.line.source == source else { return false }
                weight -= record.line.weight
                return true
            }
        }
    }
}

extension KernelRecord {
    /// Its number as the server counts, from 1 on.
    fileprivate var sequence: UInt64 { number &+ 1 }
}

extension LoggedLine {
    /// Bytes of it in a chunk, at most.
    fileprivate var weight: Int { text.count + LogChunkLimits.lineOverhead }
}
