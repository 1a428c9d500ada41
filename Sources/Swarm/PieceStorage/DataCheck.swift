// SPDX-License-Identifier: GPL-3.0-or-later

internal import ContentHash
package import TorrentCore
package import TorrentMetainfo

#if canImport(Glibc)
    internal import Glibc
#endif

/// Which of a torrent's bytes are on disk and right, found by hashing them.
package struct DataCheck: Sendable {
    /// The blocks of every piece that is right.
    package private(set) var proved: Bitfield
    /// SHA-256 of every block, zero for padding and for what was not or could not be read; `nil` for v1.
    package private(set) var leaves: [SHA256Digest]?
    /// The pieces that are right.
    package private(set) var rightPieces: Bitfield
    /// Why some pieces could not be looked at, though nothing is known to be wrong with them: want of descriptors or
    /// memory, a disk or a file server that does not answer, and that for seconds; `nil` when all were.
    package private(set) var obstacle: StorageProblem?
    /// The pieces that were not looked at yet.
    private var pending: Bitfield
    /// Bytes of the pieces that were.
    private var done: UInt64 = 0
    private let metainfo: Metainfo

    /// Nothing was hashed.
    package init(of metainfo: Metainfo) {
        self.init(of: metainfo, keepsLeaves: true)
    }

    private init(of metainfo: Metainfo, keepsLeaves: Bool) {
        let geometry = metainfo.geometry
        self.metainfo = metainfo
        proved = Bitfield(count: geometry.blockCount)
        rightPieces = Bitfield(count: geometry.pieceCount)
        pending = rightPieces
        leaves = metainfo.format == .v1 || !keepsLeaves ? nil : Array(repeating: .zero, count: geometry.blockCount)
    }

    /// Hashes everything but some pieces; the callback hears of every piece, as bytes done so far.
    ///
    /// A device has something on it even if nothing of it is ours, and much of it: what is to be there is hashed only if
    /// one of some pieces that lie far from each other is right.
    package init(
        _ files: TorrentFiles, metainfo: Metainfo, except known: Bitfield? = nil,
        progress: (UInt64) -> Void = { _ in }, while isWanted: () -> Bool = { true }
    ) {
        self.init(of: metainfo)
        pending = Bitfield(allSetCount: metainfo.geometry.pieceCount)
        known?.forEachSet { pending.remove($0) }
        goOn(files, progress: progress, while: isWanted)
    }

    /// Whether some pieces have to be looked at again, because of an error that passes.
    ///
    /// Not those that a disk cannot read: they are as good as wrong, for what is written there anew heals them.
    package var isUnfinished: Bool { !pending.isEmpty }

    /// Hashes what could not be looked at before, and nothing else, as long as that is wanted.
    package mutating func goOn(
        _ files: TorrentFiles, progress: (UInt64) -> Void = { _ in }, while isWanted: () -> Bool = { true }
    ) {
        obstacle = nil
        var rest = pending
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Int(metainfo.geometry.pieceLength), alignment: 4_096)
        defer { buffer.deallocate() }
        for file in metainfo.files.indices where files.isOnDevice(file) {
            let all = metainfo.layout.pieces(ofFile: file)
            let pieces = all.filter { pending[$0] }
            let probes = Self.probes(of: pieces)
            for index in probes where isWanted() { hash(index, files, buffer) }
            if all.contains(where: { rightPieces[$0] }) { continue }
            for index in pieces { rest.remove(index) }
            // Nobody knows what is there as long as a probe cannot be read.
            guard !probes.contains(where: { pending[$0] }) else { continue }
            for index in pieces { settle(index) }
            progress(done)
        }
        rest.forEachSet { index in
            guard isWanted() else { return }
            if pending[index] { hash(index, files, buffer) }
            progress(done)
        }
    }

    /// A piece need not be looked at again.
    private mutating func settle(_ index: Int) {
        guard pending.remove(index), let piece = metainfo.geometry.piece(at: index) else { return }
        done += UInt64(metainfo.geometry.length(of: piece))
    }

    /// Whether a disk has a part of this file where it belongs, as a write that was broken off leaves it: one of some
    /// pieces that lie far from each other, and are not all zeros, is right.
    package static func recognizes(_ file: Int, in files: TorrentFiles, metainfo: Metainfo) -> Bool {
        var check = DataCheck(of: metainfo)
        let zeros = ZeroPieces(of: metainfo, files: [file])
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Int(metainfo.geometry.pieceLength), alignment: 4_096)
        defer { buffer.deallocate() }
        return probes(of: metainfo.layout.pieces(ofFile: file).filter { !zeros.pieces[$0] }).contains { index in
            check.hash(index, files, buffer)
            return check.rightPieces[index]
        }
    }

    /// Whether all of some pieces are right; `nil` when one cannot be read at the moment.
    package static func areRight(_ pieces: Range<Int>, in files: TorrentFiles, metainfo: Metainfo) -> Bool? {
        var check = DataCheck(of: metainfo, keepsLeaves: false)
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Int(metainfo.geometry.pieceLength), alignment: 4_096)
        defer { buffer.deallocate() }
        for index in pieces {
            check.hash(index, files, buffer)
            if check.obstacle != nil { return nil }
            if !check.rightPieces[index] { return false }
        }
        return true
    }

    /// The first of these pieces, and some that are spread evenly over them.
    private static func probes(of pieces: [Int]) -> Set<Int> {
        let count = StorageLimits.probes
        // From the middle of each part, so that the first is one more.
        return Set(
            pieces.prefix(1)
                + (0..<count).compactMap { part in
                    pieces.isEmpty ? nil : pieces[(2 * part + 1) * pieces.count / (2 * count)]
                })
    }

    /// Counts pieces as right that were just made zero.
    package mutating func add(_ zeros: ZeroPieces) {
        zeros.pieces.forEachSet { index in
            guard let piece = metainfo.geometry.piece(at: index) else { return }
            let blocks = metainfo.geometry.blocks(of: piece)
            for (block, digest) in zip(blocks, zeros.leaves(of: piece)) { leaves?[block] = digest }
            accept(piece)
        }
    }

    private mutating func hash(_ index: Int, _ files: TorrentFiles, _ buffer: UnsafeMutableRawBufferPointer) {
        let geometry = metainfo.geometry
        guard !rightPieces[index], let piece = geometry.piece(at: index) else { return }
        let bytes = UnsafeMutableRawBufferPointer(rebasing: buffer[..<Int(geometry.length(of: piece))])
        switch read(bytes, files, at: geometry.offset(of: piece)) {
        case .done: judge(piece, UnsafeRawBufferPointer(bytes))
        case .failed: break
        case .obstructed: return
        }
        settle(index)
    }

    private enum Reading {
        case done
        /// There are no such bytes.
        case failed
        /// There may be, and they are to be looked at again.
        case obstructed
    }

    /// Reads the bytes; an error that passes is waited for a little while.
    private mutating func read(
        _ bytes: UnsafeMutableRawBufferPointer, _ files: TorrentFiles, at offset: UInt64
    ) -> Reading {
        // Whoever did not come through for one piece is not waited for with each of thousands.
        var tries = obstacle == nil ? StorageLimits.checkTries : 1
        var pauses = Backoff(first: .milliseconds(10), longest: .seconds(1))
        while true {
            do throws(StorageProblem) {
                try files.read(into: bytes, at: offset)
                return .done
            } catch {
                guard error.duration == .passing else { return .failed }
                tries -= 1
                guard tries > 0 else {
                    if obstacle.map({ $0.isOfDisk && !error.isOfDisk }) ?? true { obstacle = error }
                    return error.isOfDisk ? .failed : .obstructed
                }
                var time = timespec(tv_sec: 0, tv_nsec: min(999_999_999, Int(pauses.next() / .nanoseconds(1))))
                nanosleep(&time, nil)
            }
        }
    }

    private mutating func judge(_ piece: PieceIndex, _ bytes: UnsafeRawBufferPointer) {
        let expectation = metainfo.expectation(of: piece)
        let blocks = metainfo.geometry.blocks(of: piece)
        let isRight: Bool
        if let subtree = expectation.subtree {
            let data = UnsafeRawBufferPointer(rebasing: bytes[..<Int(expectation.dataLength)])
            let digests = BlockHashes.of(data)
            for (block, digest) in zip(blocks, digests) { leaves?[block] = digest }
            isRight = MerkleTree.root(of: digests, width: subtree.width) == subtree.root
        } else if let sha1 = expectation.sha1 {
            isRight = ContentHash.sha1(bytes) == sha1
        } else {
            // A piece of padding alone, which only v2 torrents can have: there is nothing to be wrong.
            isRight = expectation.dataLength == 0
        }
        if isRight { accept(piece) }
    }

    private mutating func accept(_ piece: PieceIndex) {
        rightPieces.insert(Int(piece.rawValue))
        for block in metainfo.geometry.blocks(of: piece) { proved.insert(block) }
    }
}

/// SHA-256 of each 16 KiB block of some bytes (BEP 52's leaves); the last may be shorter.
package enum BlockHashes {
    /// One digest for each block, in order.
    package static func of(_ bytes: UnsafeRawBufferPointer) -> [SHA256Digest] {
        stride(from: 0, to: bytes.count, by: Int(PieceGeometry.blockLength)).map { start in
            let end = min(start + Int(PieceGeometry.blockLength), bytes.count)
            return ContentHash.sha256(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
        }
    }
}
