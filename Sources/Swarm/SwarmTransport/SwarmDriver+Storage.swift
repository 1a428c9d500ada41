// SPDX-License-Identifier: GPL-3.0-or-later

internal import NIOCore
internal import PieceStorage
internal import SwarmEngine
internal import TorrentCore
internal import TorrentMetainfo

#if canImport(Glibc)
    internal import Glibc
#endif

/// The part of a driver that has its files read and written.
///
/// 1. What waits for a disk is an order to threads of ``DiskThreads``, which is answered later. What is in memory is read, and
///    a little of it written, at once.
/// 2. An answer for a peer that is gone changes nothing, nor does any once the swarm is over.
/// 3. A disk that gives no answer for long counts as failing until it does, as one that says so.
extension SwarmDriver {
    func sendBlock(_ span: BlockSpan, to key: PeerKey) {
        guard let handler = handlers[key] else { return }
        let run = metainfo.geometry.range(of: span)
        guard !isClosed(run) else { return postpone(span, to: key) }
        // Nobody may use the files while they are being closed.
        if !orders.hasFinish, handler.writeBlock(span, fill: { storage.files.readAtOnce(into: $0, at: run.lowerBound) })
        {
            succeeded(run)
            return touch(key)
        }
        engine.readBegan(for: key)
        if isFinishing { postponed.heldReads.append((span, key)) } else { submit(.read(span, for: key)) }
    }

    /// Stores a block, at once or later.
    func store(_ block: BlockIndex, _ span: BlockSpan, _ payload: ByteBuffer, from source: BlockGiver) {
        guard !isOver else { return }
        let run = metainfo.geometry.range(of: span)
        guard !isClosed(run) else { return postponed.writes.append((block, span, payload, source)) }
        let order = StorageOrder.write(block, span, payload, from: source)
        if storage.files.lane(of: run).isMemory, turns.mayStore(payload.readableBytes) {
            return take(storage.carryOut(order), of: order, wasOverdue: false)
        }
        hasOrderedWrites = true
        submit(order)
    }

    func check(_ piece: PieceIndex) {
        guard !isClosed(metainfo.geometry.range(of: piece)) else { return postponed.checks.append(piece) }
        submit(.check(piece, wantsDigests: engine.wantsDigests(of: piece)))
    }

    func submit(_ order: StorageOrder) {
        let number = orders.add(order, at: .now)
        desk.submit(order, number: number, to: storage, for: NIOLoopBound(self, eventLoop: loop))
    }

    /// An order was carried out.
    func answered(_ answer: StorageAnswer) {
        guard !isOver, let entry = orders.remove(answer.number) else { return }
        if case .probe(let trial, let run) = entry.order {
            tried(trial, run, answer.outcome, in: answer.time)
        } else {
            take(answer.outcome, of: entry.order, wasOverdue: entry.isOverdue)
        }
        guard !isOver else { return }
        finishIfQuiet()
        turns.add(self)
    }

    private func take(_ outcome: StorageOutcome, of order: StorageOrder, wasOverdue: Bool) {
        switch (order, outcome) {
        case (.read(let span, for: let key), _):
            // It was put back among what is postponed.
            guard !wasOverdue else { return }
            engine.readEnded(for: key, at: .now)
            if case .read(let bytes) = outcome { send(bytes, span, to: key) }
        case (.write(let block, let span, _, from: let source), .written(let digest)):
            succeeded(metainfo.geometry.range(of: span))
            stored(block, digest, from: source)
        case (.check(let piece, wantsDigests: _), .checked(let isRight, let digests)):
            succeeded(metainfo.geometry.range(of: piece))
            engine.checked(piece, isRight: isRight, digests: digests, at: .now)
            needsSettling = true
        case (.finish, .done): finished()
        default: break
        }
        if case .failed(let problem) = outcome { failed(order, problem) }
    }

    private func send(_ bytes: ByteBuffer, _ span: BlockSpan, to key: PeerKey) {
        succeeded(metainfo.geometry.range(of: span))
        guard let handler = handlers[key] else { return }
        _ = handler.writeBlock(span) { space in
            bytes.withUnsafeReadableBytes { space.copyMemory(from: $0) }
            return true
        }
        touch(key)
    }

    private func stored(_ block: BlockIndex, _ digest: SHA256Digest?, from source: BlockGiver) {
        postponed.disturbances.stored(at: .now)
        switch source {
        case .peer(let key): engine.stored(block, digest: digest, from: key, at: .now)
        case .webSeed(let seed): engine.stored(block, digest: digest, fromWebSeed: seed, at: .now)
        }
    }

    private func succeeded(_ run: Range<UInt64>) {
        guard !postponed.disturbances.isEmpty else { return }
        postponed.disturbances.succeeded(inFiles: metainfo.layout.files(in: run))
    }

    /// Blocks are on their way to the disk: others are asked for meanwhile.
    func noteStoring() {
        guard hasOrderedWrites else { return }
        hasOrderedWrites = false
        engine.storingGoesOn(at: .now)
    }

    /// Time went by: an order may have taken too long.
    func lookAfterOrders() {
        guard !orders.isEmpty else { return }
        desk.threads.look()
        for entry in orders.overdue(at: .now) where !isOver { isLate(entry) }
    }

    private func isLate(_ entry: OpenOrders.Entry) {
        guard let run = storage.run(of: entry.order), let file = metainfo.layout.files(in: run).first else { return }
        let operation: StorageProblem.Operation = if case .write = entry.order { .write } else { .read }
        let problem = StorageProblem(
            operation: operation, path: storage.files.path(ofFile: file), errorNumber: ETIMEDOUT)
        if case .read(let span, for: let key) = entry.order {
            guard !entry.isOverdue, note(problem, in: run, holdsUp: false) else { return }
            engine.readEnded(for: key, at: .now)
            postpone(span, to: key)
        } else {
            _ = note(problem, in: run, holdsUp: true)
        }
    }

    /// Whoever is told of the end may start what was written, or switch the machine off.
    func completed() {
        isFinishing = true
        finishIfQuiet()
    }

    private func finishIfQuiet() {
        guard isFinishing, !orders.hasWork else { return }
        submit(.finish)
    }

    private func finished() {
        isFinishing = false
        publishStatus()
        report(.completed(lastBlock: lastBlock))
        sendHeld()
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

    /// Orders that were not begun are dropped; the files are closed by a thread that may wait for that.
    func letGoOfFiles() {
        orders = OpenOrders()
        let storage = storage
        storage.end()
        desk.threads.submit(on: .closing) { storage.files.close() }
    }
}
