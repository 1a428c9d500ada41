// SPDX-License-Identifier: GPL-3.0-or-later

internal import CLinuxShims
internal import Glibc

/// A folder that is taken as the root of a system that does not run: links in it, absolute ones too, lead to what they
/// would lead to there, and never out of it.
package struct RootFolder: ~Copyable {
    private let root: OpenFile
    /// Whether another spelling of a name that is there already is the same name.
    private let ignoresCase: Bool

    /// Opens it.
    package init(_ path: String, ignoresCase: Bool = false) throws(SystemFailure) {
        root = try OpenFile(path, Self.place | O_DIRECTORY)
        self.ignoresCase = ignoresCase
    }

    /// Whether something is at a path; a link is, wherever it leads.
    package func has(_ path: [String]) -> Bool {
        (try? open(path, Self.place | O_NOFOLLOW)) != nil
    }

    /// Whether a folder is at a path.
    package func hasFolder(_ path: [String]) -> Bool {
        (try? open(path, Self.place | O_DIRECTORY)) != nil
    }

    /// Whether a file of its own, and no link, is at a path.
    package func hasFile(_ path: [String]) -> Bool {
        var status = stat()
        guard let file = try? open(path, Self.place | O_NOFOLLOW), fstat(file.number, &status) == 0 else {
            return false
        }
        return status.st_mode & S_IFMT == S_IFREG
    }

    /// The beginning of a file; `nil` for what is none, or cannot be read.
    package func bytes(of path: [String], limit: Int) -> [UInt8]? {
        var status = stat()
        guard let file = try? open(path, O_RDONLY | O_NONBLOCK), fstat(file.number, &status) == 0,
            status.st_mode & S_IFMT == S_IFREG
        else { return nil }
        return try? file.read(at: 0, length: min(limit, Int(status.st_size)))
    }

    /// The permission bits of a file; `nil` when there is none.
    package func mode(of path: [String]) -> UInt16? {
        var status = stat()
        guard let file = try? open(path, Self.place), fstat(file.number, &status) == 0 else { return nil }
        return UInt16(status.st_mode & 0o7777)
    }

    /// Puts a file at a path, whole or not at all, in place of a file or a link that is there; folders are made.
    ///
    /// It belongs to user and group 0 where the file system knows owners, and is on the disk at the end.
    package func put(_ bytes: [UInt8], at path: [String], mode: UInt16) throws(SystemFailure) {
        guard let last = path.last else { throw SystemFailure("write /", number: EISDIR) }
        let parent = try makeFolders(Array(path.dropLast()))
        let name = spelling(of: last, in: parent)
        unlinkat(parent.number, Self.temporary, 0)
        do throws(SystemFailure) {
            try create(bytes, mode: mode, in: parent)
            guard renameat(parent.number, Self.temporary, parent.number, name) == 0 else {
                throw SystemFailure("write /\(path.joined(separator: "/"))")
            }
            guard fsync(parent.number) == 0 else { throw SystemFailure("fsync \(parent.path)") }
        } catch {
            unlinkat(parent.number, Self.temporary, 0)
            throw error
        }
    }

    /// Opens what is at a path without reading or writing it.
    private static let place = Int32(LINUX_O_PATH)
    private static let temporary = ".boottorrent"

    private func create(_ bytes: [UInt8], mode: UInt16, in parent: borrowing OpenFile) throws(SystemFailure) {
        let path = "\(parent.path)/\(Self.temporary)"
        let number = try SystemFailure.check(linux_create_file(parent.number, Self.temporary), "create \(path)")
        let file = OpenFile(owning: number, path: path)
        try file.write(bytes[...])
        // In this order: another owner takes the set-user-ID bit away.
        guard fchown(number, 0, 0) == 0 else { throw SystemFailure("chown \(path)") }
        guard fchmod(number, mode_t(mode)) == 0 else { throw SystemFailure("chmod \(path)") }
        try file.flush()
    }

    /// The folder at a path, open; what is missing of it is made.
    private func makeFolders(_ path: [String]) throws(SystemFailure) -> OpenFile {
        var folder = try open([], O_RDONLY | O_DIRECTORY)
        var done: [String] = []
        for name in path {
            done.append(spelling(of: name, in: folder))
            do throws(SystemFailure) {
                folder = try open(done, O_RDONLY | O_DIRECTORY)
            } catch {
                guard error.number == ENOENT, let last = done.last else { throw error }
                // A link that leads nowhere is there, and stays.
                guard mkdirat(folder.number, last, 0o755) == 0 else {
                    throw SystemFailure("mkdir /\(done.joined(separator: "/"))")
                }
                guard fsync(folder.number) == 0 else { throw SystemFailure("fsync \(folder.path)") }
                folder = try open(done, O_RDONLY | O_DIRECTORY)
            }
        }
        return folder
    }

    /// A name as it is in the folder already, where another case is no other name.
    private func spelling(of name: String, in folder: borrowing OpenFile) -> String {
        guard ignoresCase else { return name }
        let names = SystemFile.names(in: "/proc/self/fd/\(folder.number)")
        return names.contains(name) ? name : names.first { Self.areSame($0, name) } ?? name
    }

    /// Folders of systems have names in ASCII.
    private static func areSame(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count
            && zip(left.utf8, right.utf8).allSatisfy { $0 == $1 || ($0 ^ $1 == 0x20 && isLetter($0)) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private func open(_ path: [String], _ flags: Int32) throws(SystemFailure) -> OpenFile {
        let text = path.isEmpty ? "." : path.joined(separator: "/")
        let number = try SystemFailure.check(
            linux_open_in_root(root.number, text, flags), "open /\(path.joined(separator: "/"))")
        return OpenFile(owning: number, path: "/\(path.joined(separator: "/"))")
    }
}
