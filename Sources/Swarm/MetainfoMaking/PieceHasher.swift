// SPDX-License-Identifier: GPL-3.0-or-later

internal import ContentHash
internal import Glibc
internal import TorrentCore
internal import TorrentMetainfo

/// How far hashing is.
package struct HashingProgress: Hashable, Sendable {
    /// Bytes of files hashed so far.
    package let done: UInt64
    /// Bytes of all files together.
    package let total: UInt64
}

/// Hashes an image on all cores, reading each byte once.
///
/// The pieces are dealt out in runs of some megabytes; each run is one task that reads, hashes and ends, so that
/// others get their turn and a cancelled parent is obeyed soon.
struct PieceHasher {
    let layout: TorrentLayout
    /// In the order of the layout's files.
    let sources: [SourceFile]
    let format: Metainfo.Format
    let workerCount: Int

    /// What one run of pieces gave.
    struct Part: Sendable {
        let index: Int
        let v1Pieces: [UInt8]
        let leaves: [UInt8]
        let dataLength: UInt64
    }

    /// Hashes everything; throws ``ImageProblem`` or `CancellationError`.
    func run(progress: @Sendable (HashingProgress) -> Void) async throws -> HashedImage {
        let runs = pieceRuns
        let total = layout.dataLength
        var parts = [Part?](repeating: nil, count: runs.count)
        try await withThrowingTaskGroup(of: Part.self) { group in
            var next = 0
            var done: UInt64 = 0
            func start() {
                guard next < runs.count else { return }
                let (index, run) = (next, runs[next])
                group.addTask { try self.hash(run, index: index) }
                next += 1
            }
            for _ in 0..<max(1, workerCount) { start() }
            while let part = try await group.next() {
                parts[part.index] = part
                done += part.dataLength
                progress(HashingProgress(done: done, total: total))
                start()
            }
        }
        let image = HashedImage(
            v1Pieces: parts.flatMap { $0?.v1Pieces ?? [] },
            leaves: HashLayer(bytes: parts.flatMap { $0?.leaves ?? [] }) ?? HashLayer([]), layout: layout,
            format: format)
        guard let image else { preconditionFailure("every piece was hashed once") }
        return image
    }

    private var pieceRuns: [Range<Int>] {
        let count = layout.geometry.pieceCount
        let perRun = max(1, Int(MakingLimits.bytesPerTask / UInt64(layout.geometry.pieceLength)))
        return stride(from: 0, to: count, by: perRun).map { $0..<min($0 + perRun, count) }
    }

    private func hash(_ pieces: Range<Int>, index: Int) throws -> Part {
        var worker = PieceWorker(layout: layout, sources: sources, format: format)
        for raw in pieces {
            try Task.checkCancellation()
            guard let piece = layout.geometry.piece(at: raw) else { continue }
            try worker.hash(piece)
        }
        return Part(
            index: index, v1Pieces: worker.v1Pieces, leaves: worker.leaves, dataLength: worker.dataLength)
    }
}

/// Hashes pieces one after the other, with one file open at a time.
private struct PieceWorker {
    private(set) var v1Pieces: [UInt8] = []
    private(set) var leaves: [UInt8] = []
    private(set) var dataLength: UInt64 = 0
    private let layout: TorrentLayout
    private let sources: [SourceFile]
    private let format: Metainfo.Format
    private var buffer = [UInt8](repeating: 0, count: MakingLimits.bytesPerRead)
    private var open: (file: Int, reader: SourceReader)?

    init(layout: TorrentLayout, sources: [SourceFile], format: Metainfo.Format) {
        self.layout = layout
        self.sources = sources
        self.format = format
    }

    /// Goes through a piece in reads that stay in the core's cache for both hashes.
    mutating func hash(_ piece: PieceIndex) throws(ImageProblem) {
        let start = layout.geometry.offset(of: piece)
        // Behind the last byte of data there are zeros, which count for v1 only.
        let length = format == .v2 ? layout.dataLength(of: piece) : layout.geometry.length(of: piece)
        var sha1 = SHA1Hasher()
        var position = 0
        while position < Int(length) {
            let count = min(buffer.count, Int(length) - position)
            let data = try fill(count, from: start + UInt64(position))
            buffer.withUnsafeBytes { bytes in
                if format != .v2 { sha1.update(UnsafeRawBufferPointer(rebasing: bytes[..<count])) }
                if format != .v1 { appendLeaves(of: UnsafeRawBufferPointer(rebasing: bytes[..<data])) }
            }
            position += count
        }
        if format != .v2 { v1Pieces += sha1.finish().bytes }
    }

    private mutating func appendLeaves(of bytes: UnsafeRawBufferPointer) {
        let block = Int(PieceGeometry.blockLength)
        for start in stride(from: 0, to: bytes.count, by: block) {
            let end = min(start + block, bytes.count)
            leaves += ContentHash.sha256(UnsafeRawBufferPointer(rebasing: bytes[start..<end])).bytes
        }
    }

    /// Puts so many bytes of the torrent into the buffer and tells how many there are up to the last of a file.
    private mutating func fill(_ count: Int, from offset: UInt64) throws(ImageProblem) -> Int {
        var position = 0
        var dataEnd = 0
        for segment in layout.segments(at: offset, length: count) {
            let range = position..<position + segment.length
            switch segment.place {
            case .padding:
                buffer.withUnsafeMutableBytes { bytes in
                    _ = bytes.baseAddress.map { memset($0 + range.lowerBound, 0, range.count) }
                }
            case .file(let file, let start):
                try read(file, from: start, into: range)
                dataEnd = range.upperBound
                dataLength += UInt64(range.count)
            }
            position = range.upperBound
        }
        return dataEnd
    }

    private mutating func read(_ file: Int, from start: UInt64, into range: Range<Int>) throws(ImageProblem) {
        if open?.file != file {
            open = nil
            open = (file, try SourceReader(sources[file]))
        }
        try open?.reader.read(from: start, into: &buffer, range)
    }
}
