// SPDX-License-Identifier: GPL-3.0-or-later

internal import NIOCore
internal import PieceStorage
internal import SwarmEngine
internal import TorrentCore
internal import TorrentMetainfo

/// The part of a driver that tries again what could not be read or written.
extension SwarmDriver {
    /// Tries the places again whose pauses are over, then does what waited for those that are well.
    func tryPostponed() {
        postponed.retry = nil
        guard !isOver else { return }
        while let trial = postponed.disturbances.trial(at: .now) {
            let began = MonotonicInstant.now
            let isWell = isWell(trial)
            guard !isOver else { return }
            if isWell { postponed.disturbances.succeeded(trial.place) }
            if isWell, case .file(let file) = trial.place { tellEngine(ofFile: file, wasClosed: true) }
            postponed.disturbances.tried(for: .now - began, at: .now)
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
            if postponed.disturbances.isDue(trial.place, at: .now) {
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
