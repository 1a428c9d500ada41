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
        if let bytes = postponed.takeLate(span, for: key) { return send(bytes, span, to: key) }
        let run = metainfo.geometry.range(of: span)
        guard !isClosed(run) else { return postpone(span, to: key) }
        // Nobody may use the files while they are being closed.
        if !orders.hasFinish, handler.writeBlock(span, fill: { storage.files.readAtOnce(into: $0, at: run.lowerBound) })
        {
            succeeded(run)
            return touch(key)
        }
        engine.readBegan(for: key)
        guard !isFinishing else { return postponed.heldReads.append((span, key)) }
        if !postponed.disturbances.isEmpty, orders.takeUp(span, for: key, at: .now) { return }
        submit(.read(span, for: key))
    }

    /// Stores a block, at once or later.
    func store(_ block: BlockIndex, _ span: BlockSpan, _ payload: ByteBuffer, from source: BlockGiver) {
        guard !isOver else { return }
        let run = metainfo.geometry.range(of: span)
        guard !isClosed(run) else { return postponed.keep(block, span, payload, from: source) }
        let order = StorageOrder.write(block, span, payload, from: source)
        if storage.files.lane(of: run).isMemory, turns.mayStore(payload.readableBytes) {
            return take(storage.carryOut(order), of: order, wasOverdue: false)
        }
        hasOrderedWrites = true
        let sharesMemory = orders.count < TransportLimits.sharedBuffers
        submit(sharesMemory ? order : .write(block, span, payload.compact, from: source))
    }

    func check(_ piece: PieceIndex) {
        guard !isClosed(metainfo.geometry.range(of: piece)) else { return postponed.checks.append(piece) }
        submit(.check(piece, wantsDigests: engine.wantsDigests(of: piece)))
    }

    func submit(_ order: StorageOrder) {
        let (lane, pulse) = (storage.lane(of: order), OrderPulse())
        let number = orders.add(order, on: lane, pulse: pulse, at: .now)
        desk.submit(
            order, number: number, pulse: pulse, on: lane, to: storage, for: NIOLoopBound(self, eventLoop: loop))
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
            guard !wasOverdue else { return cameLate(outcome, span, for: key) }
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

    /// A block was read after it had been put off: it is sent when it is the peer's turn, and not read again.
    private func cameLate(_ outcome: StorageOutcome, _ span: BlockSpan, for key: PeerKey) {
        guard case .read(let bytes) = outcome,
            let place = postponed.reads.firstIndex(where: { $0.key == key && $0.span == span })
        else { return }
        postponed.reads.remove(at: place)
        // The oldest one's peer may have taken its request back; if not, it is read again.
        if postponed.lateBlocks.count >= TransportLimits.lateBlocks { postponed.lateBlocks.removeFirst() }
        postponed.lateBlocks.append((span, key, bytes))
        engine.resumed(span, to: key, at: .now)
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

    /// Orders that were not begun are dropped; the files are closed by threads that may wait for that.
    func letGoOfFiles() {
        orders = OpenOrders()
        storage.end()
        storage.files.letGo()
    }
}
