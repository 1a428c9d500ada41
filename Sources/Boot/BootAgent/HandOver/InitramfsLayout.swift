// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import CPIOArchive
internal import TorrentCore

/// Where everything lies in the one file that the next kernel gets as its initial file system.
///
/// The kernel unpacks archives that lie end to end, with any number of zeros between them, compressed ones too; later
/// files replace earlier ones. Each begins at a multiple of four bytes.
struct InitramfsLayout: Hashable, Sendable {
    /// Bytes that are put at a place.
    struct Chunk: Hashable, Sendable {
        let offset: UInt64
        let bytes: [UInt8]
    }

    /// A run of the ISO file that is copied to a place.
    struct Copy: Hashable, Sendable {
        let extent: FileExtent
        let offset: UInt64
    }

    /// Where files of the image begin: they are put there as they arrive.
    private(set) var placed: [RelativePath: UInt64] = [:]
    private(set) var chunks: [Chunk] = []
    private(set) var copies: [Copy] = []
    private(set) var length: UInt64 = 0

    /// Initrds end to end; `nil` when one is there twice and so cannot be in its places as it arrives.
    init?(initrds: [(path: RelativePath, length: UInt64)]) {
        for (path, length) in initrds {
            guard placed.updateValue(aligned(), forKey: path) == nil else { return nil }
            self.length = aligned() + length
        }
    }

    /// A medium's own initial file systems, behind them an archive with the whole ISO file and the additions.
    init(_ start: MediumStart, lengthOfFile: UInt64) throws(CPIOError) {
        for extent in start.initrds {
            copies.append(Copy(extent: extent, offset: aligned()))
            length = aligned() + extent.length
        }
        guard start.place != nil || !start.additions.isEmpty else { return }
        var folders: Set<String> = []
        if let place = start.place {
            var opening = CPIOWriter()
            try Self.append(foldersAbove: place, to: &opening, known: &folders)
            try opening.appendOpening(ofFile: place.description, length: lengthOfFile, permissions: 0o644)
            append(opening.unfinished())
            placed[start.file] = length
            length += lengthOfFile
        }
        var rest = CPIOWriter()
        for addition in start.additions {
            try Self.append(foldersAbove: addition.path, to: &rest, known: &folders)
            try rest.append(
                CPIOEntry(
                    addition.path.description, .file(Array(addition.text.utf8)),
                    permissions: addition.isExecutable ? 0o755 : 0o644))
        }
        append(rest.finish())
    }

    private func aligned() -> UInt64 { (length + 3) / 4 * 4 }

    private mutating func append(_ bytes: [UInt8]) {
        let offset = aligned()
        chunks.append(Chunk(offset: offset, bytes: bytes))
        length = offset + UInt64(bytes.count)
    }

    /// The kernel makes no folder by itself; one that is there already it leaves as it is.
    private static func append(
        foldersAbove path: RelativePath, to archive: inout CPIOWriter, known: inout Set<String>
    ) throws(CPIOError) {
        var folder: [String] = []
        for component in path.components.dropLast() {
            folder.append(component)
            let name = folder.joined(separator: "/")
            guard known.insert(name).inserted else { continue }
            try archive.append(CPIOEntry(name, .directory, permissions: 0o755))
        }
    }
}
