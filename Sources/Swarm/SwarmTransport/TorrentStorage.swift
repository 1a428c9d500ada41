// SPDX-License-Identifier: GPL-3.0-or-later

internal import ContentHash
internal import NIOCore
internal import PieceStorage
internal import Synchronization
internal import TorrentCore
internal import TorrentMetainfo

/// Carries out orders for one torrent's bytes, on the thread it is called on, which waits for the disk.
final class TorrentStorage: Sendable {
    let files: TorrentFiles
    /// What it is among those whose orders wait for the same disk.
    let owner: UInt64
    private let metainfo: Metainfo
    private let isOver = Atomic(false)

    init(files: TorrentFiles, metainfo: Metainfo, owner: UInt64) {
        self.files = files
        self.metainfo = metainfo
        self.owner = owner
    }

    /// The bytes of the torrent that an order is about; `nil` for all of them.
    func run(of order: StorageOrder) -> Range<UInt64>? {
        switch order {
        case .read(let span, for: _), .write(_, let span, _, from: _): metainfo.geometry.range(of: span)
        case .check(let piece, wantsDigests: _): metainfo.geometry.range(of: piece)
        case .probe(_, let run): run
        case .finish: nil
        }
    }

    /// What an order waits for.
    func lane(of order: StorageOrder) -> StorageLane {
        run(of: order).map { files.lane(of: $0) } ?? files.lane.long
    }

    /// What is not begun yet is not wanted any more.
    func end() {
        isOver.store(true, ordering: .relaxed)
    }

    /// Does what is wanted; `nil` when that is nothing any more.
    func carryOutIfWanted(_ order: StorageOrder, goesOn: () -> Void) -> StorageOutcome? {
        isOver.load(ordering: .relaxed) ? nil : carryOut(order, goesOn: goesOn)
    }

    /// Does what is wanted; the callback hears of parts that are done of what consists of such.
    func carryOut(_ order: StorageOrder, goesOn: () -> Void = {}) -> StorageOutcome {
        do throws(StorageProblem) {
            switch order {
            case .read(let span, for: _): return .read(try read(span))
            case .write(_, let span, let bytes, from: _): return .written(try write(bytes, at: span))
            case .check(let piece, let wantsDigests): return try check(piece, wantsDigests: wantsDigests)
            case .probe(_, let run):
                try scan(run) { _ in }
                return .done
            case .finish:
                try files.finishWriting(done: goesOn)
                return .done
            }
        } catch {
            return .failed(error)
        }
    }

    private func read(_ span: BlockSpan) throws(StorageProblem) -> ByteBuffer {
        var bytes = ByteBuffer()
        var problem: StorageProblem?
        bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: Int(span.length)) { space in
            let space = UnsafeMutableRawBufferPointer(rebasing: space[..<Int(span.length)])
            do throws(StorageProblem) {
                try files.read(into: space, at: metainfo.geometry.range(of: span).lowerBound)
                return space.count
            } catch {
                problem = error
                return 0
            }
        }
        if let problem { throw problem }
        return bytes
    }

    private func write(_ bytes: ByteBuffer, at span: BlockSpan) throws(StorageProblem) -> SHA256Digest? {
        let outcome = bytes.withUnsafeReadableBytes { bytes -> Result<SHA256Digest?, StorageProblem> in
            do throws(StorageProblem) {
                try files.write(bytes, at: metainfo.geometry.range(of: span).lowerBound)
                return .success(metainfo.format == .v1 ? nil : ContentHash.sha256(bytes))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    private func check(_ piece: PieceIndex, wantsDigests: Bool) throws(StorageProblem) -> StorageOutcome {
        let run = metainfo.geometry.range(of: piece)
        var hasher = SHA1Hasher()
        try scan(run) { hasher.update($0) }
        let isRight = hasher.finish() == metainfo.v1Hash(of: piece)
        // A piece that is wrong is read once more: most are right, and have no need of these.
        var digests: [SHA256Digest] = []
        if !isRight || wantsDigests { try scan(run) { digests += BlockHashes.of($0) } }
        return .checked(isRight: isRight, digests: digests)
    }

    /// Reads bytes of the torrent in parts of whole blocks: a piece may be long, and be one of many that are read.
    private func scan(
        _ run: Range<UInt64>, _ body: (UnsafeRawBufferPointer) -> Void
    ) throws(StorageProblem) {
        let size = min(TransportLimits.scannedBytes, run.count)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 4_096)
        defer { buffer.deallocate() }
        for start in stride(from: run.lowerBound, to: run.upperBound, by: TransportLimits.scannedBytes) {
            let part = UnsafeMutableRawBufferPointer(
                rebasing: buffer[..<Int(min(UInt64(size), run.upperBound - start))])
            try files.read(into: part, at: start)
            body(UnsafeRawBufferPointer(part))
        }
    }
}
