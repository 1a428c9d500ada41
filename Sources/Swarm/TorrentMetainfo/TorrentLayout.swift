// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// One file of a torrent and where its bytes lie among all the torrent's bytes.
package struct TorrentFile: Hashable, Sendable {
    /// Below the torrent's own folder; the torrent's name for a torrent of a single file without a folder.
    package let path: RelativePath
    /// In bytes; may be zero.
    package let length: UInt64
    /// Bytes of the torrent before its first one.
    package let offset: UInt64

    /// The bytes of the torrent that are this file's.
    package var range: Range<UInt64> { offset..<offset + length }
}

/// How files and pieces lie over each other: the space that is cut into pieces, and the files in it.
///
/// 1. Files lie in the order of their offsets and never overlap.
/// 2. What no file covers is padding (BEP 47, and the gaps BEP 52 implies): zeros that are hashed in v1 and
///    never fetched or stored.
/// 3. In a torrent with v2 hashes every file that has bytes begins on a piece boundary.
package struct TorrentLayout: Hashable, Sendable {
    /// How the space is cut.
    package let geometry: PieceGeometry
    /// Every real file; padding files are not among them.
    package let files: [TorrentFile]
    /// Indices of the files that have bytes.
    private let filled: [Int]

    /// Takes files that already have their places; `nil` when they break a rule above or have no bytes at all.
    init?(files: [TorrentFile], totalLength: UInt64, pieceLength: UInt32) {
        guard let geometry = PieceGeometry(totalLength: totalLength, pieceLength: pieceLength) else { return nil }
        var position: UInt64 = 0
        for file in files {
            let (end, overflow) = file.offset.addingReportingOverflow(file.length)
            guard file.offset >= position, !overflow, end <= totalLength else { return nil }
            position = end
        }
        self.geometry = geometry
        self.files = files
        filled = files.indices.filter { files[$0].length > 0 }
        guard !filled.isEmpty else { return nil }
    }

    /// How files are given their places.
    package enum Placing: Hashable, Sendable {
        /// One file follows the other at once: v1 alone.
        case packed
        /// Each file that has bytes begins a piece; nothing behind the last: v2 alone, and any single file.
        case aligned
        /// Each file is filled up to whole pieces, the last one too: v1 and v2 together, with padding files.
        case filledUp
    }

    /// Gives files their places, in the order given; `nil` without bytes or with more than can be counted.
    package init?(placing files: [(path: RelativePath, length: UInt64)], pieceLength: UInt32, _ placing: Placing) {
        guard pieceLength > 0 else { return nil }
        var placed: [TorrentFile] = []
        var position: UInt64 = 0
        var dataEnd: UInt64 = 0
        for file in files {
            let (end, overflow) = position.addingReportingOverflow(file.length)
            guard !overflow, end <= UInt64(Int64.max) else { return nil }
            placed.append(TorrentFile(path: file.path, length: file.length, offset: position))
            if file.length > 0 { dataEnd = end }
            position = placing == .packed ? end : Self.roundedUp(end, to: pieceLength)
        }
        if placing != .filledUp {
            position = dataEnd
            placed = placed.map { TorrentFile(path: $0.path, length: $0.length, offset: min($0.offset, dataEnd)) }
        }
        self.init(files: placed, totalLength: position, pieceLength: pieceLength)
    }

    private static func roundedUp(_ position: UInt64, to pieceLength: UInt32) -> UInt64 {
        let unit = UInt64(pieceLength)
        return (position + unit - 1) / unit * unit
    }

    /// Bytes of all files together, padding not counted.
    package var dataLength: UInt64 { files.reduce(0) { $0 + $1.length } }

    /// The first of the files that have bytes and end behind this place, as an index into `filled`.
    private func firstFilled(endingAfter offset: UInt64) -> Int {
        var low = 0
        var high = filled.count
        while low < high {
            let middle = (low + high) / 2
            if files[filled[middle]].range.upperBound <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// A run of bytes that lies in one file, or in none.
package struct FileSegment: Hashable, Sendable {
    /// Where the bytes are kept.
    package enum Place: Hashable, Sendable {
        /// In the file of this index, from so many bytes behind its beginning.
        case file(Int, offset: UInt64)
        /// Nowhere: they are zeros.
        case padding
    }

    /// Where the bytes are kept.
    package let place: Place
    /// How many, never zero.
    package let length: Int
}

extension TorrentLayout {
    /// Cuts a run of the torrent's bytes at the borders of files; what leaves the torrent is left out.
    package func segments(at offset: UInt64, length: Int) -> [FileSegment] {
        guard length > 0, offset < geometry.totalLength else { return [] }
        let end = offset + min(UInt64(length), geometry.totalLength - offset)
        var position = offset
        var segments: [FileSegment] = []
        var next = firstFilled(endingAfter: offset)
        while position < end {
            guard next < filled.count, files[filled[next]].offset < end else {
                segments.append(FileSegment(place: .padding, length: Int(end - position)))
                break
            }
            let file = files[filled[next]]
            if position < file.offset {
                segments.append(FileSegment(place: .padding, length: Int(file.offset - position)))
                position = file.offset
            }
            let stop = min(end, file.range.upperBound)
            let place = FileSegment.Place.file(filled[next], offset: position - file.offset)
            segments.append(FileSegment(place: place, length: Int(stop - position)))
            position = stop
            next += 1
        }
        return segments
    }

    /// The files that have bytes in a run of the torrent's bytes, by their indices.
    package func files(in run: Range<UInt64>) -> [Int] {
        segments(at: run.lowerBound, length: run.count).compactMap { segment in
            if case .file(let file, offset: _) = segment.place { file } else { nil }
        }
    }

    /// Bytes of a block up to its last one that is not padding: what a request has to ask for; 0 for padding alone.
    package func fetchLength(of block: BlockIndex) -> UInt32 {
        let span = geometry.span(of: block)
        return dataLength(at: geometry.offset(of: span), length: span.length)
    }

    /// Bytes of a piece up to its last one that is not padding; 0 for padding alone.
    package func dataLength(of piece: PieceIndex) -> UInt32 {
        dataLength(at: geometry.offset(of: piece), length: geometry.length(of: piece))
    }

    private func dataLength(at offset: UInt64, length: UInt32) -> UInt32 {
        let end = offset + UInt64(length)
        // The last file that begins before the end; the one found ends behind it, or is behind it altogether.
        var candidate = firstFilled(endingAfter: end - 1)
        if candidate == filled.count || files[filled[candidate]].offset >= end { candidate -= 1 }
        guard candidate >= 0 else { return 0 }
        let stop = min(end, files[filled[candidate]].range.upperBound)
        return stop > offset ? UInt32(stop - offset) : 0
    }

    /// The file whose bytes a piece begins with, when it begins with a file's; always so with v2 hashes.
    package func file(beginning piece: PieceIndex) -> Int? {
        let offset = geometry.offset(of: piece)
        let candidate = firstFilled(endingAfter: offset)
        guard candidate < filled.count, files[filled[candidate]].offset <= offset else { return nil }
        return filled[candidate]
    }

    /// The pieces a file has bytes in, as raw numbers; none for an empty file or a file that is not there.
    package func pieces(ofFile file: Int) -> Range<Int> {
        guard files.indices.contains(file), files[file].length > 0 else { return 0..<0 }
        let range = files[file].range
        let unit = UInt64(geometry.pieceLength)
        return Int(range.lowerBound / unit)..<Int((range.upperBound - 1) / unit) + 1
    }

    /// The pieces that must be fetched to have these files whole.
    package func pieces(ofFiles chosen: some Sequence<Int>) -> Bitfield {
        var needed = Bitfield(count: geometry.pieceCount)
        for file in chosen {
            for piece in pieces(ofFile: file) { needed.insert(piece) }
        }
        return needed
    }
}
