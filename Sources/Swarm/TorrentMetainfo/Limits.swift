// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding

/// How much a torrent may hold before it is refused: each piece and file costs memory on every machine.
package enum MetainfoLimits {
    /// The longest `.torrent` file, in bytes.
    package static let byteCount = BencodeLimits.metainfo.byteCount
    /// The most values of its bencode, keys not counted.
    package static let valueCount = BencodeLimits.metainfo.valueCount
    /// The most pieces; a bitfield of 128 KiB.
    package static let pieceCount = 1 << 20
    /// The most files, padding not counted; an image with more belongs into an archive or a disk image.
    package static let fileCount = 100_000
    /// Bytes of a file's path, the torrent's name not counted: Linux takes 4,096 with all folders before it.
    static let pathLength = 3_072
    /// Bytes of a piece: below one kilobyte messages would outweigh data, above 64 MiB too much hangs on one hash.
    package static let pieceLength: ClosedRange<Int64> = 1_024...(64 << 20)
    /// The most announce addresses, and the most web seeds.
    package static let addressCount = 500
    /// The longest announce address or web seed, in bytes.
    package static let addressLength = 2_048
}
