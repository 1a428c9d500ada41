// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
package import CPIOArchive
package import TorrentCore

/// A file whose bytes are at hand.
package struct ReadyFile: Hashable, Sendable {
    /// Where, below the system's root.
    package let path: RelativePath
    /// The twelve permission bits.
    package let mode: UInt16
    /// What is in it.
    package let bytes: [UInt8]

    /// Puts the three together.
    package init(path: RelativePath, mode: UInt16, bytes: [UInt8]) {
        self.path = path
        self.mode = mode
        self.bytes = bytes
    }
}

/// The last piece of an initramfs: files for one machine, what carries them into the root of the system that starts, and what
/// has its kernel send its messages.
///
/// The kernel unpacks it behind the image's own archives. It adds to folders that makers of initial file systems have, and
/// makes none of theirs: a file whose folder is not there is passed over by the kernel. A folder would replace a link of that
/// name, and newer dracuts link their hooks' (docs/decisions/0065-files-into-the-system.md).
package struct SystemPiece: Sendable {
    /// The archive; it is to begin at a multiple of four bytes.
    package let archive: [UInt8]

    /// Builds the archive.
    package init(_ changes: RootChanges, messages: MessagePath? = nil) throws(CPIOError) {
        var writer = CPIOWriter()
        try writer.append(CPIOEntry(Self.folder, .directory, permissions: 0o755))
        if !changes.isEmpty { try Self.append(changes, to: &writer) }
        if let messages { try Self.append(messages, to: &writer) }
        archive = writer.finish()
    }

    private static let folder = "boottorrent"

    private static func append(_ changes: RootChanges, to writer: inout CPIOWriter) throws(CPIOError) {
        try writer.append(CPIOEntry("\(folder)/place", .text(HookScripts.place), permissions: 0o755))
        let list = changes.files.map { "\(String($0.mode, radix: 8)) \($0.path)\n" }.joined()
        try writer.append(CPIOEntry("\(folder)/list", .text(list), permissions: 0o600))
        if let name = changes.nameInHosts {
            try writer.append(CPIOEntry("\(folder)/hostname", .text("\(name)\n"), permissions: 0o600))
        }
        try append(changes.files, to: &writer)
        try append(HookScripts.placeHook, to: &writer)
    }

    private static func append(_ path: MessagePath, to writer: inout CPIOWriter) throws(CPIOError) {
        try writer.append(CPIOEntry("\(folder)/netconsole", .text(path.script), permissions: 0o755))
        try writer.append(CPIOEntry("\(folder)/netconsole.service", .text(MessagePath.unit), permissions: 0o644))
        try writer.append(CPIOEntry("\(folder)/netconsole.conf", .text(MessagePath.wish), permissions: 0o644))
        try append(MessagePath.hook, to: &writer)
    }

    private static func append(_ hook: RootHook, to writer: inout CPIOWriter) throws(CPIOError) {
        for (path, text) in hook.files { try writer.append(CPIOEntry(path, .text(text), permissions: 0o755)) }
    }

    /// Only root reads them there: the mode is given to the copy.
    private static func append(_ members: [ReadyFile], to writer: inout CPIOWriter) throws(CPIOError) {
        var known: Set<ExactName> = []
        try writer.append(CPIOEntry("\(folder)/files", .directory, permissions: 0o700))
        for member in members {
            var path = "\(folder)/files"
            for name in member.path.components.dropLast() {
                path += "/\(name)"
                guard known.insert(ExactName(path)).inserted else { continue }
                try writer.append(CPIOEntry(path, .directory, permissions: 0o700))
            }
            try writer.append(CPIOEntry("\(folder)/files/\(member.path)", .file(member.bytes), permissions: 0o600))
        }
    }
}

extension CPIOEntry.Kind {
    fileprivate static func text(_ text: String) -> Self { .file(Array(text.utf8)) }
}
