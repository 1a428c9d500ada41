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
    /// Files of the torrent that failed since the last try, by their indices: not tried again before the next.
    var files: Set<Int> = []
    var disturbance = Disturbance()
    var retry: Scheduled<Void>?

    /// Whether anything waits without which the download does not go on.
    var holdsUpDownload: Bool { !writes.isEmpty || !checks.isEmpty || isFinishing }
    var isEmpty: Bool { reads.isEmpty && !holdsUpDownload }
}

/// Who gave a block that is to be stored.
enum BlockGiver {
    case peer(PeerKey)
    case webSeed(Int)
}

/// The part of a driver that meets errors of files: one that passes ends nothing.
///
/// 1. What failed is kept and tried again after a pause that grows; other files go on.
/// 2. A block that cannot be read is answered later. It is not refused: peers would take that for good.
/// 3. A file that changed under our hands is waited for too, as whoever watches the files decides what becomes of it.
/// 4. What lasts is told once. Storing is given up when nothing succeeds for a minute, giving never.
extension SwarmDriver {
    /// Whether the swarm goes on though this happened.
    private func outlives(_ problem: StorageProblem) -> Bool {
        problem.duration == .passing || (files.isStamped && problem.isChange)
    }

    private func files(of span: BlockSpan) -> [Int] { files(in: metainfo.layout.segments(of: span)) }

    private func files(of piece: PieceIndex) -> [Int] {
        let (start, length) = (metainfo.geometry.offset(of: piece), Int(metainfo.geometry.length(of: piece)))
        return files(in: metainfo.layout.segments(at: start, length: length))
    }

    private func files(in segments: [FileSegment]) -> [Int] {
        segments.compactMap { segment in
            if case .file(let file, offset: _) = segment.place { file } else { nil }
        }
    }

    private func areTroubled(_ files: [Int]) -> Bool {
        !postponed.files.isEmpty && files.contains { postponed.files.contains($0) }
    }

    /// Keeps in mind that files failed; tells whether to go on, and ends everything if not.
    ///
    /// `holdsUp` says that the download cannot go on without what failed: then there is an end to the patience.
    private func note(_ problem: StorageProblem, files: [Int], holdsUp: Bool) -> Bool {
        let now = MonotonicInstant.now
        guard outlives(problem), !(holdsUp && postponed.disturbance.isHopeless(at: now)) else {
            fail(problem)
            return false
        }
        postponed.files.formUnion(files)
        postponed.disturbance.failed(at: now)
        if postponed.disturbance.isNews(at: now) { disturbed(problem) }
        if postponed.retry == nil {
            let bound = NIOLoopBound(self, eventLoop: loop)
            let pause = TimeAmount(postponed.disturbance.nextPause())
            postponed.retry = loop.scheduleTask(in: pause) { bound.value.tryPostponed() }
        }
        return true
    }

    func sendBlock(_ span: BlockSpan, to key: PeerKey) {
        guard let handler = handlers[key] else { return }
        guard !areTroubled(files(of: span)) else { return postpone(span, to: key) }
        var problem: StorageProblem?
        handler.writeBlock(span) { space in
            do throws(StorageProblem) {
                try files.read(into: space, at: metainfo.geometry.offset(of: span))
                return true
            } catch {
                problem = error
                return false
            }
        }
        if let problem, note(problem, files: files(of: span), holdsUp: false) { postpone(span, to: key) }
    }

    private func postpone(_ span: BlockSpan, to key: PeerKey) {
        postponed.reads.append((span, key))
        engine.postponed(to: key, at: .now)
        needsSettling = true
    }

    /// Stores a block, at once or later.
    func store(_ block: BlockIndex, _ span: BlockSpan, _ payload: UnsafeRawBufferPointer, from source: BlockGiver) {
        guard !isOver else { return }
        if !areTroubled(files(of: span)) {
            do throws(StorageProblem) {
                try files.write(payload, at: metainfo.geometry.offset(of: span))
                return stored(block, payload, from: source)
            } catch {
                guard note(error, files: files(of: span), holdsUp: true) else { return }
            }
        }
        postponed.writes.append((block, span, ByteBuffer(bytes: payload), source))
    }

    private func stored(_ block: BlockIndex, _ payload: UnsafeRawBufferPointer, from source: BlockGiver) {
        if postponed.disturbance.isOn { postponed.disturbance.succeeded(at: .now) }
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
            if note(error, files: [], holdsUp: true) { postponed.isFinishing = true }
            return
        }
        publishStatus()
        report(.completed(lastBlock: lastBlock))
    }

    func check(_ piece: PieceIndex) {
        let files = files(of: piece)
        guard !areTroubled(files) else { return postponed.checks.append(piece) }
        let bytes = UnsafeMutableRawBufferPointer(rebasing: scratch[..<Int(metainfo.geometry.length(of: piece))])
        do throws(StorageProblem) {
            try self.files.read(into: bytes, at: metainfo.geometry.offset(of: piece))
        } catch {
            if note(error, files: files, holdsUp: true) { postponed.checks.append(piece) }
            return
        }
        let isRight = ContentHash.sha1(UnsafeRawBufferPointer(bytes)) == metainfo.v1Hash(of: piece)
        let digests = isRight && !engine.wantsDigests(of: piece) ? [] : BlockHashes.of(UnsafeRawBufferPointer(bytes))
        engine.checked(piece, isRight: isRight, digests: digests, at: .now)
        needsSettling = true
    }

    /// Tries everything again that was kept.
    private func tryPostponed() {
        guard !isOver else { return }
        let work = postponed
        postponed = PostponedWork()
        postponed.disturbance = work.disturbance
        // The engine deals them out anew: what can be read again must not all be sent at once.
        for (span, key) in work.reads { engine.resumed(span, to: key, at: .now) }
        for (block, span, bytes, source) in work.writes {
            bytes.withUnsafeReadableBytes { store(block, span, $0, from: source) }
        }
        for piece in work.checks { check(piece) }
        if work.isFinishing { completed() }
        settle()
    }

    /// Time went by: perhaps everything is well again.
    func restFromDisturbance() {
        guard postponed.disturbance.isOn, postponed.isEmpty, postponed.disturbance.rested(at: .now) else { return }
        disturbed(nil)
    }
}

extension TimeAmount {
    fileprivate init(_ duration: Duration) {
        self = .nanoseconds(duration.wholeNanoseconds)
    }
}
