// SPDX-License-Identifier: GPL-3.0-or-later

internal import CPIOArchive
internal import Foundation

/// Files and folders, with failures that name the path.
enum FileTree {
    /// The whole content of a regular file.
    static func bytes(of path: String) throws(Phase1Failure) -> [UInt8] {
        guard let handle = FileHandle(forReadingAtPath: path) else { throw .file(path, problem: reason(for: path)) }
        defer { try? handle.close() }
        do {
            let content = try handle.read(upToCount: Phase1Limits.fileLength + 1) ?? Data()
            guard content.count <= Phase1Limits.fileLength else {
                throw Phase1Failure.file(path, problem: "is longer than \(Phase1Limits.fileLength) bytes")
            }
            return [UInt8](content)
        } catch let failure as Phase1Failure {
            throw failure
        } catch {
            throw .file(path, problem: FileReason.words(for: error))
        }
    }

    /// Writes a file so that nobody ever sees a part of it under its name.
    static func replace(_ path: String, with bytes: [UInt8]) throws(Phase1Failure) {
        do {
            try Data(bytes).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw .file(path, problem: "cannot be written: \(FileReason.words(for: error))")
        }
    }

    /// Gives a file another name in the place of whatever had it, or a copy of it where that is on another disk.
    static func link(_ path: String, as name: String) throws(Phase1Failure) {
        remove(name)
        do {
            try FileManager.default.linkItem(atPath: path, toPath: name)
        } catch {
            try replace(name, with: try bytes(of: path))
        }
    }

    static func makeFolder(_ path: String) throws(Phase1Failure) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw .file(path, problem: "cannot be made: \(FileReason.words(for: error))")
        }
    }

    static func remove(_ path: String) {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The names in a folder, sorted by their bytes.
    static func names(in folder: String) throws(Phase1Failure) -> [String] {
        do {
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        } catch {
            throw .file(folder, problem: reason(for: folder))
        }
    }

    /// Everything below a folder, as members of an archive under `prefix`; links are kept as links.
    static func entries(
        below folder: String, under prefix: String = "", depth: Int = 0
    ) throws(Phase1Failure) -> [CPIOEntry] {
        guard depth < Phase1Limits.folderDepth else { throw .file(folder, problem: "is nested too deep") }
        var entries: [CPIOEntry] = []
        for name in try names(in: folder) {
            let path = "\(folder)/\(name)"
            let entry = try entry(of: path, as: prefix.isEmpty ? name : "\(prefix)/\(name)")
            entries.append(entry)
            if case .directory = entry.kind {
                entries += try Self.entries(below: path, under: entry.name, depth: depth + 1)
            }
        }
        return entries
    }

    /// A file, a link or a folder without what is in it, as the member of an archive.
    static func entry(of path: String, as place: String) throws(Phase1Failure) -> CPIOEntry {
        let attributes = try attributes(of: path)
        let permissions = UInt16(truncatingIfNeeded: attributes[.posixPermissions] as? Int ?? 0o644)
        return switch attributes[.type] as? FileAttributeType {
        case .typeDirectory: CPIOEntry(place, .directory, permissions: permissions)
        case .typeSymbolicLink: CPIOEntry(place, .symbolicLink(to: try target(of: path)), permissions: 0o777)
        case .typeRegular: CPIOEntry(place, .file(try bytes(of: path)), permissions: permissions)
        default: throw .file(path, problem: "is neither file nor folder nor link, so phase 1 cannot carry it")
        }
    }

    /// Makes folders, files and links of members of an archive; folders stand before what is in them.
    static func write(_ entries: [CPIOEntry], into folder: String) throws(Phase1Failure) {
        try makeFolder(folder)
        for entry in entries {
            let path = "\(folder)/\(entry.name)"
            switch entry.kind {
            case .directory: try makeFolder(path)
            case .file(let content): try replace(path, with: content)
            case .symbolicLink(let target): try link(path, to: target)
            case .characterDevice, .blockDevice, .fifo, .socket: continue
            }
            if case .symbolicLink = entry.kind { continue }
            try setPermissions(of: path, to: entry.permissions)
        }
    }

    private static func link(_ path: String, to target: String) throws(Phase1Failure) {
        do {
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
        } catch {
            throw .file(path, problem: "cannot be made: \(FileReason.words(for: error))")
        }
    }

    private static func attributes(of path: String) throws(Phase1Failure) -> [FileAttributeKey: Any] {
        do {
            return try FileManager.default.attributesOfItem(atPath: path)
        } catch {
            throw .file(path, problem: reason(for: path))
        }
    }

    private static func target(of link: String) throws(Phase1Failure) -> String {
        do {
            return try FileManager.default.destinationOfSymbolicLink(atPath: link)
        } catch {
            throw .file(link, problem: reason(for: link))
        }
    }

    private static func reason(for path: String) -> String {
        FileManager.default.fileExists(atPath: path) ? "cannot be read" : "does not exist"
    }
}

extension FileTree {
    /// Whether a folder is there, and no link to one.
    static func isRealFolder(_ path: String) -> Bool {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes?[.type] as? FileAttributeType == .typeDirectory
    }

    /// Whether a link is there.
    static func isLink(_ path: String) -> Bool {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes?[.type] as? FileAttributeType == .typeSymbolicLink
    }

    /// Writes a file with the folders it is in.
    static func put(_ bytes: [UInt8], at place: String, in tree: String) throws(Phase1Failure) {
        let path = "\(tree)/\(place)"
        try makeFolder(URL(filePath: path).deletingLastPathComponent().path)
        try replace(path, with: bytes)
    }

    /// Gives a file the name of another, which goes away.
    static func move(_ path: String, to place: String) throws(Phase1Failure) {
        guard rename(path, place) == 0 else {
            throw .file(place, problem: "cannot be written: \(String(cString: strerror(errno)))")
        }
    }

    /// Whether a file may be written there: in a folder that exists, and over nothing but a file.
    static func checkPlace(_ path: String) throws(Phase1Failure) {
        _ = try names(in: URL(filePath: path).deletingLastPathComponent().path)
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else { return }
        guard attributes[.type] as? FileAttributeType == .typeRegular else { throw .notAFile(path) }
    }

    /// Where a link leads, as it stands in it; `nil` when there is none.
    static func target(ofLink path: String) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: path)
    }

    /// Makes a link in the place of whatever link was there; nobody ever sees none.
    static func setLink(_ path: String, to target: String) throws(Phase1Failure) {
        let unfinished = "\(path)-\(UUID().uuidString)"
        try link(unfinished, to: target)
        try move(unfinished, to: path)
    }

    /// Changes who may do what with a file.
    static func setPermissions(of path: String, to permissions: UInt16) throws(Phase1Failure) {
        guard chmod(path, mode_t(permissions)) == 0 else {
            throw .file(path, problem: "cannot be given its permissions: \(String(cString: strerror(errno)))")
        }
    }

    /// Writes to a file that is there, whose permissions stay.
    static func overwrite(_ path: String, with bytes: [UInt8]) throws(Phase1Failure) {
        guard let file = FileHandle(forWritingAtPath: path) else { throw .file(path, problem: "cannot be written") }
        defer { try? file.close() }
        do {
            try file.truncate(atOffset: 0)
            try file.write(contentsOf: Data(bytes))
        } catch {
            throw .file(path, problem: "cannot be written: \(FileReason.words(for: error))")
        }
    }

    /// Whether something was changed last so many seconds ago, or earlier.
    static func isOlder(_ path: String, than seconds: Double) -> Bool {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.modificationDate] as? Date).map { $0.timeIntervalSinceNow < -seconds } ?? false
    }

    /// Bytes of a regular file; `nil` when there is none.
    static func size(of path: String) -> Int? {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int
    }
}
