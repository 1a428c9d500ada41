// SPDX-License-Identifier: GPL-3.0-or-later

internal import NIOCore
internal import PieceStorage
internal import SwarmEngine
internal import TorrentCore
internal import TorrentMetainfo

/// What a driver could not do with its files because of an error that passes, until it is tried again.
struct PostponedWork {
    /// Blocks to be read and sent, without their bytes, and whom they are for.
    var reads: [(span: BlockSpan, key: PeerKey)] = []
    /// Blocks to be stored; the engine has no more than some of them come.
    var writes: [(block: BlockIndex, span: BlockSpan, bytes: ByteBuffer, source: BlockGiver)] = []
    /// Pieces to be read back.
    var checks: [PieceIndex] = []
    /// Whether everything is there and the files are to be closed.
    var isFinishing = false
    /// Blocks to be read once the files are closed for writing.
    var heldReads: [(span: BlockSpan, key: PeerKey)] = []
    /// Blocks that were read after they had been put off, the oldest first.
    var lateBlocks: [(span: BlockSpan, key: PeerKey, bytes: ByteBuffer)] = []
    var disturbances = Disturbances()
    var retry: (at: MonotonicInstant, task: Scheduled<Void>)?

    /// Keeps a block that cannot be stored yet.
    mutating func keep(_ block: BlockIndex, _ span: BlockSpan, _ bytes: ByteBuffer, from source: BlockGiver) {
        writes.append((block, span, bytes.compact, source))
    }

    /// Takes a block that was read late; `nil` for others.
    mutating func takeLate(_ span: BlockSpan, for key: PeerKey) -> ByteBuffer? {
        lateBlocks.firstIndex { $0.key == key && $0.span == span }.map { lateBlocks.remove(at: $0).bytes }
    }
}

extension ByteBuffer {
    /// The same bytes, in memory of their own if there are more than as many others in theirs.
    var compact: ByteBuffer {
        storageCapacity > 2 * readableBytes ? ByteBuffer(bytes: readableBytesView) : self
    }
}

/// The part of a driver that meets errors of files: one that passes ends nothing.
///
/// 1. What failed is kept and tried again after a pause that grows; other files go on, and so does the rest of a file of
///    which a disk cannot read some bytes.
/// 2. A block that cannot be read is answered later. It is not refused: peers would take that for good.
/// 3. A file that changed under our hands is waited for too, as whoever watches the files decides what becomes of it.
/// 4. What lasts is told once. Storing is given up when nothing succeeds for a minute, giving never.
extension SwarmDriver {
    /// Whether the swarm goes on though this happened.
    private func outlives(_ problem: StorageProblem) -> Bool {
        problem.duration == .passing || isWatched(problem)
    }

    /// Whether somebody else decides what becomes of it, and tells of it.
    private func isWatched(_ problem: StorageProblem) -> Bool { storage.files.isStamped && problem.isChange }

    /// Whether a place that these bytes of the torrent need failed and is not to be tried yet.
    func isClosed(_ run: Range<UInt64>) -> Bool {
        guard !postponed.disturbances.isEmpty else { return false }
        return metainfo.layout.files(in: run).contains { postponed.disturbances.isClosed(.file($0)) }
            || metainfo.geometry.blocks(in: run).contains { postponed.disturbances.isClosed(.block($0)) }
    }

    /// Keeps in mind what failed; tells whether to go on, and ends everything if not.
    ///
    /// `run` has the bytes of the torrent that it was about; none when the files were to be closed. `holdsUp` says that the
    /// download cannot go on without what failed: then there is an end to the patience.
    func note(_ problem: StorageProblem, in run: Range<UInt64>?, holdsUp: Bool) -> Bool {
        let now = MonotonicInstant.now
        let failed = run.map { note(problem, in: $0, at: now) } ?? [.end]
        if run == nil { postponed.disturbances.failed(.end, problem, probe: nil, at: now) }
        let isHopeless = holdsUp && failed.contains { postponed.disturbances.isHopeless($0, at: now) }
        guard outlives(problem), !isHopeless else {
            fail(problem)
            return false
        }
        tellNews(at: now)
        scheduleRetry()
        return true
    }

    /// Tells of what has lasted for a while by now.
    func tellNews(at now: MonotonicInstant) {
        guard !postponed.disturbances.isEmpty else { return }
        for lasting in postponed.disturbances.news(at: now, isWatched: isWatched) { disturbed(.began(lasting)) }
    }

    private func note(
        _ problem: StorageProblem, in run: Range<UInt64>, at now: MonotonicInstant
    ) -> [Disturbances.Place] {
        let files = storage.files
        return files.files(metainfo.layout.files(in: run), of: problem).map { file in
            let start = metainfo.files[file].offset
            let wasClosed = postponed.disturbances.isClosed(.file(file))
            defer { tellEngine(ofFile: file, wasClosed: wasClosed) }
            if problem.isOfSomeBytes, let offset = files.offset(of: problem, inFile: file),
                let block = metainfo.geometry.block(containing: start + offset)
            {
                postponed.disturbances.failed(block, ofFile: file, problem, at: now)
                return .block(block)
            }
            let probe = metainfo.geometry.block(containing: max(start, run.lowerBound))
            postponed.disturbances.failed(.file(file), problem, probe: probe, at: now)
            return .file(file)
        }
    }

    /// An origin chooses no blocks of a file that cannot be read.
    func tellEngine(ofFile file: Int, wasClosed: Bool) {
        let isClosed = postponed.disturbances.isClosed(.file(file))
        let (range, geometry) = (metainfo.files[file].range, metainfo.geometry)
        guard isClosed != wasClosed, !range.isEmpty, let first = geometry.block(containing: range.lowerBound),
            let last = geometry.block(containing: range.upperBound - 1)
        else { return }
        engine.setReadable(first.rawValue..<last.rawValue + 1, !isClosed)
    }

    func scheduleRetry() {
        guard let next = postponed.disturbances.nextTry else { return }
        if let retry = postponed.retry, retry.at <= next { return }
        postponed.retry?.task.cancel()
        let bound = NIOLoopBound(self, eventLoop: loop)
        let task = loop.scheduleTask(in: TimeAmount(max(next - MonotonicInstant.now, .zero))) {
            bound.value.tryPostponed()
        }
        postponed.retry = (next, task)
    }

    func postpone(_ span: BlockSpan, to key: PeerKey) {
        if engine.postponed(span, to: key, at: .now) { postponed.reads.append((span, key)) }
        needsSettling = true
    }

    /// A peer is gone: what was kept for it is wanted by nobody.
    func dropPostponed(for key: PeerKey) {
        postponed.heldReads.removeAll { $0.key == key }
        postponed.lateBlocks.removeAll { $0.key == key }
        guard postponed.reads.contains(where: { $0.key == key }) else { return }
        for (span, _) in postponed.reads.filter({ $0.key == key }) { engine.resumed(span, to: key, at: .now) }
        postponed.reads.removeAll { $0.key == key }
    }

    /// An order could not be carried out: it is kept until its place is well.
    func failed(_ order: StorageOrder, _ problem: StorageProblem) {
        let run = storage.run(of: order)
        // What was under way when its place failed has failed by the same.
        let isKnown = problem.duration == .passing && run.map(isClosed) ?? false
        switch order {
        case .read(let span, for: let key):
            if isKnown || note(problem, in: run, holdsUp: false) { postpone(span, to: key) }
        case .write(let block, let span, let bytes, from: let source):
            if isKnown || note(problem, in: run, holdsUp: true) {
                postponed.keep(block, span, bytes, from: source)
            }
        case .check(let piece, wantsDigests: _):
            if isKnown || note(problem, in: run, holdsUp: true) { postponed.checks.append(piece) }
        case .finish:
            isFinishing = false
            if note(problem, in: nil, holdsUp: true) { postponed.isFinishing = true }
            sendHeld()
        case .probe: break
        }
    }
}

extension TimeAmount {
    fileprivate init(_ duration: Duration) {
        self = .nanoseconds(duration.wholeNanoseconds)
    }
}
