// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentMetainfo

/// How long the pieces of a new torrent are.
///
/// With M pieces and N machines in a chain, storing each piece before handing it on costs log2(N) / M of the time:
/// 512 pieces keep that below 2 % for a thousand machines. Fewer, longer pieces cost fewer `have` messages
/// (each goes to every partner) and a smaller `.torrent`. So: the longest power of two that still gives 512 pieces,
/// but no less than 64 KiB, and no more than 4 MiB, beyond which what one lost piece costs grows and nothing is won.
///
/// Files begin on piece boundaries where v2 hashes are made. If filling the last pieces up would add more than a
/// quarter to the image - many small files - pieces are shortened, down to 64 KiB.
package enum PieceLengthRule {
    /// What the rule may choose from, in bytes.
    package static let range: ClosedRange<UInt32> = (64 << 10)...(4 << 20)
    /// How many pieces it aims at.
    package static let wantedPieces: UInt64 = 512

    /// The piece length for files of these lengths, in bytes.
    package static func pieceLength(for lengths: [UInt64], format: Metainfo.Format) -> UInt32 {
        let total = lengths.reduce(0) { $0 &+ $1 }
        var length = range.upperBound
        while length > range.lowerBound, total / UInt64(length) < wantedPieces { length /= 2 }
        guard format != .v1 else { return length }
        while length > range.lowerBound, padding(of: lengths, pieceLength: UInt64(length)) > total / 4 { length /= 2 }
        return length
    }

    private static func padding(of lengths: [UInt64], pieceLength: UInt64) -> UInt64 {
        lengths.reduce(0) { $0 &+ (pieceLength - $1 % pieceLength) % pieceLength }
    }
}
