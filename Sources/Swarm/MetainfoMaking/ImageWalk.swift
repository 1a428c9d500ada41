// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
internal import SystemPackage
internal import TorrentCore
internal import TorrentMetainfo

/// A walk through an image folder that collects files and mistakes.
struct ImageWalk {
    var files: [SourceFile] = []
    var problems: [ImageProblem] = []
    private var root = ""
    private var entryCount = 0
    private var folderLinkCount = 0
    /// Inode and device of each folder the walk is inside of; a link back to one of them never ends.
    private var ancestors: [FolderID] = []

    private struct FolderID: Hashable {
        let inode: UInt64
        let device: UInt64
    }

    /// Why the walk goes no further, if it does not.
    private var exhaustion: ImageProblem.Reason? {
        if files.count > MetainfoLimits.fileCount { return .tooManyFiles(limit: MetainfoLimits.fileCount) }
        if entryCount > MakingLimits.entryCount { return .tooManyEntries(limit: MakingLimits.entryCount) }
        let links = MakingLimits.folderLinkCount
        return folderLinkCount > links ? .tooManyFolderLinks(limit: links) : nil
    }

    /// Takes one file by itself.
    mutating func visitSingleFile(_ location: String, name: String) {
        root = location
        take(location, shown: location, names: [name])
    }

    /// Walks everything below a folder whose links are resolved.
    mutating func visitFolder(_ folder: String) {
        root = folder
        walk(folder, shown: folder, names: [])
        if let exhaustion { problems.append(ImageProblem(folder, exhaustion)) }
    }

    /// `location` is where the folder really is, `shown` how the walk came to it.
    private mutating func walk(_ location: String, shown: String, names: [String]) {
        let status: Stat
        do throws(Errno) {
            status = try FilePath(location).stat()
        } catch {
            problems.append(ImageProblem(shown, Self.reason(error)))
            return
        }
        guard status.type == .directory else {
            problems.append(ImageProblem(shown, .notAFile(Self.kind(of: status.type))))
            return
        }
        ancestors.append(FolderID(inode: FileState(status).inode, device: FileState(status).device))
        defer { ancestors.removeLast() }
        for name in entries(of: location, shown: shown) {
            guard exhaustion == nil else { return }
            entryCount += 1
            visit(name, in: location, shown: shown, names: names)
        }
    }

    /// The names in a folder in the order of their bytes, without those that never belong to an image.
    private mutating func entries(of location: String, shown: String) -> [String] {
        guard let folder = opendir(location) else {
            problems.append(ImageProblem(shown, Self.reason(Errno(rawValue: errno))))
            return []
        }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder), names.count <= MakingLimits.entryCount {
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard bytes.first != UInt8(ascii: ".") else { continue }
            guard let name = String(validating: bytes, as: UTF8.self) else {
                problems.append(ImageProblem(shown + "/" + Self.escaped(bytes), .nameNotUTF8))
                continue
            }
            names.append(name)
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private mutating func visit(_ name: String, in location: String, shown: String, names: [String]) {
        guard !(names.isEmpty && name == "config.yaml") else { return }
        let inside = names + [name]
        let place = location + "/" + name
        let shown = shown + "/" + name
        // One more is needed for the image's own folder.
        guard inside.count < RelativePath.maximumDepth else {
            problems.append(ImageProblem(shown, .badName(.tooDeep(inside.count))))
            return
        }
        do throws(Errno) {
            switch try FilePath(place).stat(followTargetSymlink: false).type {
            case .regular: take(place, shown: shown, names: inside)
            case .directory: walk(place, shown: shown, names: inside)
            case .symbolicLink: follow(place, shown: shown, names: inside)
            case let other: problems.append(ImageProblem(shown, .notAFile(Self.kind(of: other))))
            }
        } catch {
            problems.append(ImageProblem(shown, Self.reason(error)))
        }
    }

    private mutating func follow(_ link: String, shown: String, names: [String]) {
        let target = Self.target(of: link)
        guard let resolved = realpath(link, nil) else {
            let error = Errno(rawValue: errno)
            let reason: ImageProblem.Reason =
                switch error {
                case .tooManySymbolicLinkLevels: .linkLoop(target: target)
                case .noSuchFileOrDirectory, .notDirectory: .linkLeadsNowhere(target: target)
                default: Self.reason(error)
                }
            problems.append(ImageProblem(shown, reason))
            return
        }
        defer { free(resolved) }
        guard let place = String(validatingCString: resolved) else {
            problems.append(ImageProblem(shown, .pathNotUTF8))
            return
        }
        guard place.beginsWithBytes(of: root + "/") || place.hasSameBytes(as: root) else {
            problems.append(ImageProblem(shown, .linkLeavesFolder(target: target)))
            return
        }
        do throws(Errno) {
            let status = try FilePath(place).stat()
            switch status.type {
            case .regular: take(place, shown: shown, names: names)
            case .directory:
                let state = FileState(status)
                if ancestors.contains(FolderID(inode: state.inode, device: state.device)) {
                    problems.append(ImageProblem(shown, .linkLoop(target: target)))
                } else {
                    folderLinkCount += 1
                    walk(place, shown: shown, names: names)
                }
            case let other: problems.append(ImageProblem(shown, .notAFile(Self.kind(of: other))))
            }
        } catch {
            problems.append(ImageProblem(shown, Self.reason(error)))
        }
    }

    private mutating func take(_ location: String, shown: String, names: [String]) {
        let path: RelativePath
        do throws(PathProblem) {
            path = try RelativePath(components: names)
        } catch {
            problems.append(ImageProblem(shown, .badName(error)))
            return
        }
        guard access(location, R_OK) == 0 else {
            problems.append(ImageProblem(shown, Self.reason(Errno(rawValue: errno))))
            return
        }
        do throws(Errno) {
            let state = FileState(try FilePath(location).stat())
            files.append(SourceFile(path: path, location: location, state: state))
        } catch {
            problems.append(ImageProblem(shown, Self.reason(error)))
        }
    }
}

extension ImageWalk {
    /// What a failed look at something means to a person.
    static func reason(_ error: Errno) -> ImageProblem.Reason {
        switch error {
        case .noSuchFileOrDirectory, .notDirectory, .tooManySymbolicLinkLevels: .changedMeanwhile
        case .permissionDenied, .notPermitted: .unreadable(error)
        default: .readFailed(error)
        }
    }

    private static func kind(of type: FileType) -> String {
        switch type {
        case .regular: "a file"
        case .directory: "a folder"
        case .socket: "a socket"
        case .fifo: "a named pipe"
        case .characterSpecial, .blockSpecial: "a device"
        default: "neither a file nor a folder"
        }
    }

    /// What is not printable ASCII as `\xHH`.
    private static func escaped(_ name: [UInt8]) -> String {
        name.map { (0x20...0x7e).contains($0) ? String(UnicodeScalar($0)) : "\\x" + [$0].hexadecimal }.joined()
    }

    static func target(of link: String) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = max(0, readlink(link, &buffer, buffer.count))
        return String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
