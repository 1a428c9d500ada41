// SPDX-License-Identifier: GPL-3.0-or-later

package import FleetRules
internal import Glibc
package import ServerConfig
internal import TorrentCore

/// The list of machines as a file that people and programs change: whoever changes it here holds a lock on its folder, writes
/// another file and puts that in its place.
///
/// Where the list is a link, all of that is done to the file that it leads to. It waits for disks, so only threads that may do so change it.
package struct MachineListFile: Sendable {
    /// Why the list was not changed.
    package enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// Somebody who holds no lock, such as an editor, changed it at the same moment.
        case changedMeanwhile(file: String)
        /// The system refuses.
        case system(file: String, reason: String)
        /// What is in the way in the list.
        case mistake(RuleMistake)

        package var description: String {
            switch self {
            case .changedMeanwhile(let file): "\(file) was changed by somebody else at the same moment; do it again"
            case .system(let file, let reason): "\(file) \(reason)"
            case .mistake(let mistake): "\(mistake)"
            }
        }
    }

    let path: String
    private let label: String

    /// That of an environment's folders.
    package init(_ folders: EnvironmentFolders) {
        path = folders.machines.path
        label = folders.machines.label
    }

    private init(at path: String, _ label: String) {
        self.path = path
        self.label = label
    }

    /// Changes the list; a file that is not there is made, if there is anything to write.
    ///
    /// Where it is a link, the file that it leads to at this moment is changed.
    package func change(
        _ body: (MachineListText) throws(RuleMistake) -> MachineListText
    ) throws(Failure) {
        try MachineListFile(at: Self.target(of: path), label).changeFile(body)
    }

    private func changeFile(
        _ body: (MachineListText) throws(RuleMistake) -> MachineListText
    ) throws(Failure) {
        let lock = open(Self.folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard lock >= 0, flock(lock, LOCK_EX) == 0 else { throw failure("cannot be changed") }
        defer { close(lock) }
        let before = try bytes()
        let text: MachineListText
        do throws(RuleMistake) {
            text = try body(MachineListText(before ?? [], file: label))
        } catch {
            throw .mistake(error)
        }
        guard text.bytes != before ?? [] else { return }
        try replace(before, with: text.bytes)
    }

    private func bytes() throws(Failure) -> [UInt8]? {
        if let bytes = HostFile.bytes(path, upTo: Limits.ruleFile) { return bytes }
        guard errno == ENOENT else { throw failure("cannot be read") }
        return nil
    }

    /// Rights and owner stay those of the file that was there; the folder's owner gets a new one.
    private func replace(_ before: [UInt8]?, with bytes: [UInt8]) throws(Failure) {
        var status = stat()
        let isThere = stat(path, &status) == 0
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        // Hidden, so nobody takes it for a list, and a name that nobody has.
        let new = "\(Self.folder(of: path))/.\(name).\(String(UInt64.random(in: 0...UInt64.max), radix: 36))"
        let file = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw failure("cannot be written") }
        defer { close(file) }
        do throws(Failure) {
            if isThere {
                // Who may not give a file away may still give it to a group of its own.
                if fchown(file, status.st_uid, status.st_gid) != 0 { _ = fchown(file, uid_t.max, status.st_gid) }
                _ = fchmod(file, status.st_mode & 0o7777)
            } else {
                PrivateFile.give(file, toOwnerOfFolderOf: path)
                _ = fchmod(file, 0o644)
            }
            try write(bytes, to: file)
            guard try self.bytes() == before else { throw .changedMeanwhile(file: label) }
            guard rename(new, path) == 0 else { throw failure("cannot be written") }
        } catch {
            unlink(new)
            throw error
        }
    }

    private func write(_ bytes: [UInt8], to file: CInt) throws(Failure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            guard count > 0 else { throw failure("cannot be written") }
            rest = rest.dropFirst(count)
        }
        guard fsync(file) == 0 else { throw failure("cannot be written") }
    }

    /// The file that a path leads to, through links; also where the last of them leads to nothing yet.
    private static func target(of path: String) -> String {
        var path = path
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        for _ in 0..<Limits.links {
            let length = readlink(path, &buffer, buffer.count)
            guard length > 0 else { break }
            let link = String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
            path = link.hasPrefix("/") ? link : "\(folder(of: path))/\(link)"
        }
        return path
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private func failure(_ found: String) -> Failure {
        .system(file: label, reason: "\(found): \(String(cString: strerror(errno)))")
    }
}
