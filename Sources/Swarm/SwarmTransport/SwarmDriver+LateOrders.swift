// SPDX-License-Identifier: GPL-3.0-or-later

internal import PieceStorage
internal import SwarmEngine
internal import TorrentCore
internal import TorrentMetainfo

#if canImport(Glibc)
    internal import Glibc
#endif

/// The part of a driver that sees to orders whose disks give no answer, and to the last one, which closes the files.
///
/// 1. The place of a late order counts as failing, once for all orders of it.
/// 2. A read that is late is put off. Nothing waits for it any more, but closing its file.
/// 3. A download ends when what it cannot do without is late for long. What closes the files is among that.
/// 4. While files are being closed nothing of them is read, nor is it tried whether they are well.
extension SwarmDriver {
    /// Time went by: an order may have taken too long.
    func lookAfterOrders() {
        guard !orders.isEmpty else { return }
        let now = MonotonicInstant.now
        for entry in orders.overdue(at: now, lastEnd: desk.lastEnd) where !isOver { isLate(entry) }
        let patience = storage.files.beingFinished.isDevice ? 1 : TransportLimits.filePatience
        let hopeless = orders.hopeless(
            at: now, lastStored: postponed.disturbances.lastSuccess, finishing: patience)
        if let hopeless { return fail(lateness(of: hopeless)) }
        tellNews(at: now)
        finishIfQuiet()
    }

    private func isLate(_ entry: OpenOrders.Entry) {
        let run = storage.run(of: entry.order)
        let isKnown = run.map(isClosed) ?? entry.isOverdue
        guard isKnown || note(lateness(of: entry.order), in: run, holdsUp: false) else { return }
        guard case .read(let span, for: let key) = entry.order, !entry.isOverdue else { return }
        engine.readEnded(for: key, at: .now)
        postpone(span, to: key)
    }

    private func lateness(of order: StorageOrder) -> StorageProblem {
        let operation: StorageProblem.Operation
        switch order {
        case .write, .finish: operation = .write
        case .read, .check, .probe: operation = .read
        }
        let file = storage.run(of: order).flatMap { metainfo.layout.files(in: $0).first }
        let path = file.map(storage.files.path(ofFile:)) ?? storage.files.beingFinished.path
        return StorageProblem(operation: operation, path: path, errorNumber: ETIMEDOUT)
    }

    /// Whoever is told of the end may start what was written, or switch the machine off.
    func completed() {
        isFinishing = true
        finishIfQuiet()
    }

    func finishIfQuiet() {
        guard isFinishing, !isOver, !orders.hasWork else { return }
        submit(.finish)
    }

    func finished() {
        isFinishing = false
        postponed.disturbances.succeeded(.end)
        publishStatus()
        report(.completed(lastBlock: lastBlock))
        sendHeld()
        scheduleRetry()
    }

    /// What was to be read while the files were being closed.
    func sendHeld() {
        let reads = postponed.heldReads
        postponed.heldReads = []
        for (span, key) in reads where !isOver {
            engine.readEnded(for: key, at: .now)
            sendBlock(span, to: key)
        }
    }
}
