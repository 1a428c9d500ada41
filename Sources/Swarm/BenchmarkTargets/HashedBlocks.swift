// SPDX-License-Identifier: GPL-3.0-or-later

internal import ContentHash
internal import TorrentCore

/// Bytes to be hashed block by block, or as the one piece they are; for the package `MicroBenchmarks`.
public struct HashedBlocks: Sendable {
    private let bytes: [UInt8]

    /// So many blocks of 16 KiB.
    public init(count: Int) {
        bytes = (0..<count * Int(PieceGeometry.blockLength)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    }

    /// SHA-256 of each block, as BEP 52 has it; something of all hashes, so that nobody leaves one out.
    public func sha256() -> UInt8 {
        bytes.withUnsafeBytes { all in
            stride(from: 0, to: all.count, by: Int(PieceGeometry.blockLength)).reduce(0) { sum, start in
                let block = UnsafeRawBufferPointer(rebasing: all[start..<start + Int(PieceGeometry.blockLength)])
                return sum ^ (ContentHash.sha256(block).bytes.first ?? 0)
            }
        }
    }

    /// SHA-1 of all of it, as of a piece (BEP 3).
    public func sha1() -> UInt8 { bytes.withUnsafeBytes { ContentHash.sha1($0).bytes.first ?? 0 } }
}
