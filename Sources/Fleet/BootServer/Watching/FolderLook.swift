// SPDX-License-Identifier: GPL-3.0-or-later

internal import ContentHash
internal import Glibc
internal import TorrentCore

/// Looks at files from the outside: names, lengths, times and inodes, and no byte of them.
///
/// It waits for disks and file servers, so only threads that may do so look.
package enum FolderLook {
    /// What a file looks like, links followed.
    package static func file(_ path: String) -> ContentSight {
        var itself = stat()
        guard lstat(path, &itself) == 0 else { return sight(ofError: errno) }
        var hasher = StampHasher()
        hasher.take(itself)
        var target = stat()
        if stat(path, &target) == 0 {
            hasher.take(target)
        } else {
            guard ErrorDuration(errorNumber: errno) == .lasting else { return .unclear }
            hasher.take(errno)
        }
        return .there(hasher.stamp, folders: [])
    }

    /// What everything in an image's folder looks like, but hidden files, which are nobody's.
    ///
    /// Only the folder itself may be a link: what links in it lead to is in the folder, or is not given to anybody.
    package static func image(_ path: String) -> ContentSight {
        var walk = FolderWalk(root: path)
        return walk.sight()
    }

    /// What everything in the folder of templates looks like, but hidden files; links are followed, for templates are read so.
    package static func templates(_ path: String) -> ContentSight {
        var walk = FolderWalk(
            root: path, followsLinks: true, mostEntries: Limits.templateEntries, depth: Limits.templateDepth + 1)
        return walk.sight()
    }

    /// The names of the folders that may be images, in no order; `nil` if nobody can say at the moment.
    package static func images(in path: String) -> [String]? {
        guard let names = names(in: path) else {
            if case .nothing = sight(ofError: errno) { return [] }
            return nil
        }
        return names.compactMap { name in
            guard let name = String(validating: name, as: UTF8.self) else { return nil }
            var status = stat()
            guard stat("\(path)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
            return name
        }
    }

    /// What follows from an error: that there is nothing, or that nobody can say.
    fileprivate static func sight(ofError number: Int32) -> ContentSight {
        if ErrorDuration(errorNumber: number) == .passing { return .unclear }
        switch number {
        case ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG: return .nothing
        default:
            var hasher = StampHasher()
            hasher.take(number)
            return .there(hasher.stamp, folders: [])
        }
    }

    /// The names in a folder that are not hidden, as bytes and in their order; `nil` with the reason in `errno`.
    fileprivate static func names(in path: String) -> [[UInt8]]? {
        guard let folder = opendir(path) else { return nil }
        defer { closedir(folder) }
        var names: [[UInt8]] = []
        while names.count <= Limits.watchedEntries {
            errno = 0
            guard let entry = readdir(folder) else {
                guard errno == 0 else { return nil }
                break
            }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name.first != UInt8(ascii: ".") { names.append(name) }
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }
}

/// One walk through a folder.
private struct FolderWalk {
    private let root: String
    /// Whether what a link leads to counts as if it lay there.
    private let followsLinks: Bool
    private let mostEntries: Int
    private let mostDepth: Int
    private var hasher = StampHasher()
    private var folders: Set<ExactName> = []
    private var entries = 0
    private var isUnclear = false

    init(
        root: String, followsLinks: Bool = false, mostEntries: Int = Limits.watchedEntries,
        depth: Int = RelativePath.maximumDepth
    ) {
        self.root = root
        self.followsLinks = followsLinks
        self.mostEntries = mostEntries
        mostDepth = depth
    }

    mutating func sight() -> ContentSight {
        guard let names = FolderLook.names(in: root) else { return FolderLook.sight(ofError: errno) }
        visit(names, below: "", depth: 0)
        return isUnclear ? .unclear : .there(hasher.stamp, folders: folders)
    }

    private mutating func visit(_ names: [[UInt8]], below path: String, depth: Int) {
        folders.insert(ExactName(path))
        for name in names {
            entries += 1
            guard entries <= mostEntries, depth < mostDepth else {
                return hasher.take(ERANGE)
            }
            hasher.take(name)
            // Whoever reads the folder tells of a name that is no text.
            guard let text = String(validating: name, as: UTF8.self) else { continue }
            take(path.isEmpty ? text : "\(path)/\(text)", depth: depth)
            guard !isUnclear else { return }
        }
        hasher.take(name: "/")
    }

    private mutating func take(_ path: String, depth: Int) {
        var status = stat()
        guard lstat("\(root)/\(path)", &status) == 0 else { return failed(errno) }
        if followsLinks, status.st_mode & S_IFMT == S_IFLNK {
            hasher.take(status)
            guard stat("\(root)/\(path)", &status) == 0 else { return failed(errno) }
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { return hasher.take(status) }
        // A folder has another time whenever something comes or goes in it, hidden files too.
        hasher.take(numbers: [UInt64(status.st_mode), UInt64(status.st_uid)])
        guard let names = FolderLook.names(in: "\(root)/\(path)") else { return failed(errno) }
        visit(names, below: path, depth: depth + 1)
    }

    private mutating func failed(_ number: Int32) {
        if ErrorDuration(errorNumber: number) == .passing { isUnclear = true } else { hasher.take(number) }
    }
}

/// Hashes what files look like.
private struct StampHasher {
    private var hasher = SHA256Hasher()

    var stamp: ContentStamp {
        var copy = hasher
        return ContentStamp(copy.finish())
    }

    mutating func take(_ name: [UInt8]) {
        name.withUnsafeBytes { hasher.update($0) }
        take(numbers: [])
    }

    mutating func take(name: String) { take(Array(name.utf8)) }

    mutating func take(_ number: Int32) { take(numbers: [UInt64(UInt32(bitPattern: number))]) }

    mutating func take(_ status: stat) {
        take(numbers: [
            UInt64(status.st_mode), UInt64(status.st_uid), UInt64(bitPattern: Int64(status.st_size)),
            Self.nanoseconds(status.st_mtim), Self.nanoseconds(status.st_ctim), UInt64(status.st_ino),
            UInt64(status.st_dev),
        ])
    }

    /// Behind a zero, which no name has, and their count.
    mutating func take(numbers: [UInt64]) {
        var bytes: [UInt8] = [0, UInt8(truncatingIfNeeded: numbers.count)]
        for number in numbers { withUnsafeBytes(of: number.littleEndian) { bytes += $0 } }
        bytes.withUnsafeBytes { hasher.update($0) }
    }

    private static func nanoseconds(_ time: timespec) -> UInt64 {
        UInt64(bitPattern: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
    }
}
