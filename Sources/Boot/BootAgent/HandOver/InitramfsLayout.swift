// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import CPIOArchive
internal import LinuxSystem
package import TorrentCore

/// Where everything lies in the one file that the next kernel gets as its initial file system.
///
/// The kernel unpacks archives that lie end to end, with any number of zeros between them, compressed ones too; later
/// files replace earlier ones (``InitramfsSeam``).
package struct InitramfsLayout: Hashable, Sendable {
    /// Bytes that are put at a place.
    package struct Chunk: Hashable, Sendable {
        /// From the start of the whole.
        package let offset: UInt64
        /// What stands there.
        package let bytes: [UInt8]
    }

    /// A run of the ISO file that is copied to a place.
    package struct Copy: Hashable, Sendable {
        /// Where it is in the ISO file.
        package let extent: FileExtent
        /// Where it goes, from the start of the whole.
        package let offset: UInt64
    }

    /// Where files of the image begin: they are put there as they arrive.
    package private(set) var placed: [RelativePath: UInt64] = [:]
    /// What is written between them, in order.
    package private(set) var chunks: [Chunk] = []
    /// What is copied out of the ISO file, in order.
    package private(set) var copies: [Copy] = []
    /// Bytes of the whole.
    package private(set) var length: UInt64 = 0

    /// Initrds end to end; `nil` when one is there twice and so cannot be in its places as it arrives.
    package init?(initrds: [(path: RelativePath, length: UInt64)]) {
        for (path, length) in initrds {
            let start = InitramfsSeam.start(after: self.length)
            guard placed.updateValue(start, forKey: path) == nil else { return nil }
            self.length = start + length
        }
    }

    /// A medium's own initial file systems, behind them an archive with the whole ISO file and the additions.
    package init(_ start: MediumStart, lengthOfFile: UInt64) throws(CPIOError) {
        for extent in start.initrds {
            let start = InitramfsSeam.start(after: length)
            copies.append(Copy(extent: extent, offset: start))
            length = start + extent.length
        }
        guard start.place != nil || !start.additions.isEmpty else { return }
        var folders: Set<ExactName> = []
        if let place = start.place {
            var opening = CPIOWriter()
            try Self.append(foldersAbove: place, to: &opening, known: &folders)
            try opening.appendOpening(ofFile: place.description, length: lengthOfFile, permissions: 0o644)
            append(opening.unfinished(), at: InitramfsSeam.start(after: length))
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
        // Behind a file it is the rest of the archive that the file is in.
        append(rest.finish(), at: start.place == nil ? InitramfsSeam.start(after: length) : (length + 3) / 4 * 4)
    }

    private mutating func append(_ bytes: [UInt8], at offset: UInt64) {
        chunks.append(Chunk(offset: offset, bytes: bytes))
        length = offset + UInt64(bytes.count)
    }

    /// The kernel makes no folder by itself; one that is there already it leaves as it is.
    private static func append(
        foldersAbove path: RelativePath, to archive: inout CPIOWriter, known: inout Set<ExactName>
    ) throws(CPIOError) {
        var folder: [String] = []
        for component in path.components.dropLast() {
            folder.append(component)
            let name = folder.joined(separator: "/")
            guard known.insert(ExactName(name)).inserted else { continue }
            try archive.append(CPIOEntry(name, .directory, permissions: 0o755))
        }
    }
}
