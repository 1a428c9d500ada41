// SPDX-License-Identifier: GPL-3.0-or-later

internal import ContentHash
internal import NIOCore
internal import PieceStorage
internal import SwarmEngine
internal import TorrentCore
internal import TorrentMetainfo

/// What a driver could not do with its files because of an error that passes, until it is tried again.
struct PostponedWork {
    /// Blocks to be read and sent, without their bytes, and whom they are for.
    var reads: [(span: BlockSpan, key: PeerKey)] = []
    /// Blocks to be stored; the engine asks for no more than two windows of them.
    var writes: [(block: BlockIndex, span: BlockSpan, bytes: ByteBuffer, source: BlockGiver)] = []
    /// Pieces to be read back.
    var checks: [PieceIndex] = []
    /// Whether everything is there and the files are to be closed.
    var isFinishing = false
    var disturbances = Disturbances()
    var retry: (at: MonotonicInstant, task: Scheduled<Void>)?
}

/// Who gave a block that is to be stored.
enum BlockGiver {
    case peer(PeerKey)
    case webSeed(Int)
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
    private func isWatched(_ problem: StorageProblem) -> Bool { files.isStamped && problem.isChange }

    /// Whether a place that these bytes of the torrent need failed and is not to be tried yet.
    private func isClosed(_ run: Range<UInt64>) -> Bool {
        guard !postponed.disturbances.isEmpty else { return false }
        return metainfo.layout.files(in: run).contains { postponed.disturbances.isClosed(.file($0)) }
            || metainfo.geometry.blocks(in: run).contains { postponed.disturbances.isClosed(.block($0)) }
    }

    /// Keeps in mind what failed; tells whether to go on, and ends everything if not.
    ///
    /// `run` has the bytes of the torrent that it was about; none when the files were to be closed. `holdsUp` says that the
    /// download cannot go on without what failed: then there is an end to the patience.
    private func note(_ problem: StorageProblem, in run: Range<UInt64>?, holdsUp: Bool) -> Bool {
        let now = MonotonicInstant.now
        let failed = run.map { note(problem, in: $0, at: now) } ?? [.end]
        if run == nil { postponed.disturbances.failed(.end, problem, probe: nil, at: now) }
        let isHopeless = holdsUp && failed.contains { postponed.disturbances.isHopeless($0, at: now) }
        guard outlives(problem), !isHopeless else {
            fail(problem)
            return false
        }
        for lasting in postponed.disturbances.news(at: now) where !isWatched(lasting) { disturbed(.began(lasting)) }
        scheduleRetry()
        return true
    }

    private func note(
        _ problem: StorageProblem, in run: Range<UInt64>, at now: MonotonicInstant
    ) -> [Disturbances.Place] {
        files.files(metainfo.layout.files(in: run), of: problem).map { file in
            let start = metainfo.files[file].offset
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

    private func scheduleRetry() {
        guard let next = postponed.disturbances.nextTry else { return }
        if let retry = postponed.retry, retry.at <= next { return }
        postponed.retry?.task.cancel()
        let bound = NIOLoopBound(self, eventLoop: loop)
        let task = loop.scheduleTask(in: TimeAmount(max(next - MonotonicInstant.now, .zero))) {
            bound.value.tryPostponed()
        }
        postponed.retry = (next, task)
    }

    func sendBlock(_ span: BlockSpan, to key: PeerKey) {
        guard let handler = handlers[key] else { return }
        let run = metainfo.geometry.range(of: span)
        guard !isClosed(run) else { return postpone(span, to: key) }
        var problem: StorageProblem?
        handler.writeBlock(span) { space in
            do throws(StorageProblem) {
                try files.read(into: space, at: run.lowerBound)
                return true
            } catch {
                problem = error
                return false
            }
        }
        if let problem {
            if note(problem, in: run, holdsUp: false) { postpone(span, to: key) }
        } else {
            succeeded(run)
        }
    }

    private func succeeded(_ run: Range<UInt64>) {
        guard !postponed.disturbances.isEmpty else { return }
        postponed.disturbances.succeeded(inFiles: metainfo.layout.files(in: run))
    }

    private func postpone(_ span: BlockSpan, to key: PeerKey) {
        postponed.reads.append((span, key))
        engine.postponed(span, to: key, at: .now)
        needsSettling = true
    }

    /// Stores a block, at once or later.
    func store(_ block: BlockIndex, _ span: BlockSpan, _ payload: UnsafeRawBufferPointer, from source: BlockGiver) {
        guard !isOver else { return }
        let run = metainfo.geometry.range(of: span)
        if !isClosed(run) {
            do throws(StorageProblem) {
                try files.write(payload, at: run.lowerBound)
                succeeded(run)
                return stored(block, payload, from: source)
            } catch {
                guard note(error, in: run, holdsUp: true) else { return }
            }
        }
        postponed.writes.append((block, span, ByteBuffer(bytes: payload), source))
    }

    private func stored(_ block: BlockIndex, _ payload: UnsafeRawBufferPointer, from source: BlockGiver) {
        postponed.disturbances.stored(at: .now)
        let digest = metainfo.format == .v1 ? nil : ContentHash.sha256(payload)
        switch source {
        case .peer(let key): engine.stored(block, digest: digest, from: key, at: .now)
        case .webSeed(let seed): engine.stored(block, digest: digest, fromWebSeed: seed, at: .now)
        }
    }

    /// Whoever is told of the end may start what was written, or switch the machine off.
    func completed() {
        do throws(StorageProblem) {
            try files.finishWriting()
        } catch {
            if note(error, in: nil, holdsUp: true) { postponed.isFinishing = true }
            return
        }
        publishStatus()
        report(.completed(lastBlock: lastBlock))
    }

    func check(_ piece: PieceIndex) {
        let run = metainfo.geometry.range(of: piece)
        guard !isClosed(run) else { return postponed.checks.append(piece) }
        let bytes = UnsafeMutableRawBufferPointer(rebasing: scratch[..<run.count])
        do throws(StorageProblem) {
            try self.files.read(into: bytes, at: run.lowerBound)
        } catch {
            if note(error, in: run, holdsUp: true) { postponed.checks.append(piece) }
            return
        }
        succeeded(run)
        let isRight = ContentHash.sha1(UnsafeRawBufferPointer(bytes)) == metainfo.v1Hash(of: piece)
        let digests = isRight && !engine.wantsDigests(of: piece) ? [] : BlockHashes.of(UnsafeRawBufferPointer(bytes))
        engine.checked(piece, isRight: isRight, digests: digests, at: .now)
        needsSettling = true
    }

    /// Tries the places again whose pauses are over, then does what waited for those that are well.
    private func tryPostponed() {
        postponed.retry = nil
        guard !isOver else { return }
        for trial in postponed.disturbances.due(at: .now) {
            guard isWell(trial) else { continue }
            guard !isOver else { return }
            postponed.disturbances.succeeded(trial.place)
        }
        let work = postponed
        postponed.reads = []
        postponed.writes = []
        postponed.checks = []
        for (span, key) in work.reads {
            // The engine deals them out anew: what can be read again must not all be sent at once.
            if isClosed(metainfo.geometry.range(of: span)) {
                postponed.reads.append((span, key))
            } else {
                engine.resumed(span, to: key, at: .now)
            }
        }
        for (block, span, bytes, source) in work.writes {
            bytes.withUnsafeReadableBytes { store(block, span, $0, from: source) }
        }
        for piece in work.checks where !isOver { check(piece) }
        if work.isFinishing, !isOver, !postponed.disturbances.isClosed(.end) {
            postponed.isFinishing = false
            completed()
        }
        guard !isOver else { return }
        scheduleRetry()
        settle()
    }

    /// Reads something of a place that failed, and keeps in mind when it fails again.
    private func isWell(_ trial: Disturbances.Trial) -> Bool {
        guard let run = probe(of: trial) else { return true }
        do throws(StorageProblem) {
            try files.read(into: UnsafeMutableRawBufferPointer(rebasing: scratch[..<run.count]), at: run.lowerBound)
            return true
        } catch {
            guard note(error, in: run, holdsUp: holdsUpDownload(trial.place)) else { return false }
            // It may be another place that failed this time: of this one it is not known that it is well.
            if postponed.disturbances.due(at: .now).contains(where: { $0.place == trial.place }) {
                postponed.disturbances.failed(trial.place, error, probe: trial.probe, at: .now)
            }
            return false
        }
    }

    /// The bytes of the torrent that are read to try a place; `nil` where there is nothing to read.
    private func probe(of trial: Disturbances.Trial) -> Range<UInt64>? {
        switch trial.place {
        case .end: return nil
        case .block(let block): return metainfo.geometry.range(of: metainfo.geometry.span(of: block))
        case .file(let file):
            guard let block = trial.probe ?? metainfo.someBlock(ofFile: file, number: trial.tries) else { return nil }
            // Of this file alone: another one may have its bytes in the same block (v1).
            let bytes = metainfo.geometry.range(of: metainfo.geometry.span(of: block))
            return bytes.clamped(to: metainfo.files[file].range)
        }
    }

    /// Whether something is to be stored or read back there without which the download does not go on.
    private func holdsUpDownload(_ place: Disturbances.Place) -> Bool {
        let runs =
            postponed.writes.map { metainfo.geometry.range(of: $0.span) }
            + postponed.checks.map { metainfo.geometry.range(of: $0) }
        return switch place {
        case .end: postponed.isFinishing
        case .file(let file): runs.contains { metainfo.layout.files(in: $0).contains(file) }
        case .block(let block): runs.contains { metainfo.geometry.blocks(in: $0).contains(block) }
        }
    }

    /// Time went by: perhaps everything is well again.
    func restFromDisturbance() {
        guard !postponed.disturbances.isEmpty else { return }
        for ended in postponed.disturbances.rested(at: .now) where !isWatched(ended) { disturbed(.ended(ended)) }
    }
}

extension Metainfo {
    /// A block of a file; with rising numbers the blocks lie all over it.
    fileprivate func someBlock(ofFile file: Int, number: Int) -> BlockIndex? {
        let range = files[file].range
        let length = UInt64(PieceGeometry.blockLength)
        let count = (UInt64(range.count) + length - 1) / length
        guard count > 0 else { return nil }
        // Multiples of the golden ratio, of which the whole numbers are left out, lie far from those before them.
        let fraction = UInt64(truncatingIfNeeded: number) &* 0x9E37_79B9_7F4A_7C15
        return geometry.block(containing: range.lowerBound + fraction.multipliedFullWidth(by: count).high * length)
    }
}

extension TimeAmount {
    fileprivate init(_ duration: Duration) {
        self = .nanoseconds(duration.wholeNanoseconds)
    }
}
