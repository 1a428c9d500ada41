// SPDX-License-Identifier: GPL-3.0-or-later

internal import NIOCore
internal import PieceStorage
internal import SwarmEngine
internal import TorrentCore
internal import TorrentMetainfo

/// The part of a driver that tries again what could not be read or written.
extension SwarmDriver {
    /// Has the places tried again whose pauses are over, then does what waited for those that are well.
    func tryPostponed() {
        postponed.retry = nil
        guard !isOver else { return }
        while let trial = postponed.disturbances.trial(at: .now) {
            if let run = probe(of: trial) {
                postponed.disturbances.trying(trial.place, at: .now)
                submit(.probe(trial, run))
            } else {
                isWell(trial.place)
            }
        }
        resumePostponed()
        guard !isOver else { return }
        scheduleRetry()
        settle()
    }

    private func isWell(_ place: Disturbances.Place) {
        postponed.disturbances.succeeded(place)
        if case .file(let file) = place { tellEngine(ofFile: file, wasClosed: true) }
    }

    /// Something of a place that failed was read, or not.
    func tried(_ trial: Disturbances.Trial, _ run: Range<UInt64>, _ outcome: StorageOutcome, in time: Duration) {
        postponed.disturbances.tried(trial.place, for: time, at: .now)
        if case .failed(let problem) = outcome {
            guard note(problem, in: run, holdsUp: holdsUpDownload(trial.place)) else { return }
            // It may be another place that failed this time: of this one it is not known that it is well.
            if postponed.disturbances.isDue(trial.place, at: .now) {
                postponed.disturbances.failed(trial.place, problem, probe: trial.probe, at: .now)
            }
        } else {
            isWell(trial.place)
        }
        tryPostponed()
    }

    private func resumePostponed() {
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
        for (block, span, bytes, source) in work.writes { store(block, span, bytes, from: source) }
        for piece in work.checks where !isOver { check(piece) }
        if work.isFinishing, !isOver, !postponed.disturbances.isClosed(.end) {
            postponed.isFinishing = false
            completed()
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
            + orders.overdueWrites.compactMap { storage.run(of: $0) }
        return switch place {
        case .end: postponed.isFinishing
        case .file(let file): runs.contains { metainfo.layout.files(in: $0).contains(file) }
        case .block(let block): runs.contains { metainfo.geometry.blocks(in: $0).contains(block) }
        }
    }

    /// Time went by: perhaps everything is well again.
    func restFromDisturbance() {
        guard !postponed.disturbances.isEmpty else { return }
        for ended in postponed.disturbances.rested(at: .now) { disturbed(.ended(ended)) }
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
