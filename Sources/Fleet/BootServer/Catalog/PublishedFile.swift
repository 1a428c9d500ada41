// SPDX-License-Identifier: GPL-3.0-or-later

package import PieceStorage

/// A file of an image as it may be given: what it looked like when its bytes were last found to be right.
package struct PublishedFile: Sendable {
    /// Bytes it has in the torrent.
    package let length: UInt64
    /// Which one it is in the torrent.
    let index: Int
    private let stamps: FileStamps

    /// A file of a torrent by its index there; the stamps are those of whoever watches the torrent's files, who hashes
    /// a file anew when it was touched.
    package init(length: UInt64, index: Int, stamps: FileStamps) {
        self.length = length
        self.index = index
        self.stamps = stamps
    }

    /// What it has to look like to be given now; `nil` where nobody knows.
    package var stamp: FileStamp? { stamps[index] }
}
