// SPDX-License-Identifier: GPL-3.0-or-later

package import FleetRules
internal import Glibc
package import ServerConfig
internal import TorrentCore

/// The list of machines as a file that people and programs change: whoever changes it here holds a lock on its folder, writes
/// another file and puts that in its place.
///
/// It waits for disks, so only threads that may do so change it.
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

    private let path: String
    private let label: String

    /// That of an environment's folders.
    package init(_ folders: EnvironmentFolders) {
        path = folders.machines.path
        label = folders.machines.label
    }

    /// Changes the list; a file that is not there is made.
    package func change(
        _ body: (MachineListText) throws(RuleMistake) -> MachineListText
    ) throws(Failure) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let lock = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard lock >= 0, flock(lock, LOCK_EX) == 0 else { throw failure("cannot be changed") }
        defer { close(lock) }
        let before = try bytes()
        let text: MachineListText
        do throws(RuleMistake) {
            text = try body(MachineListText(before ?? [], file: label))
        } catch {
            throw .mistake(error)
        }
        guard text.bytes != before else { return }
        try replace(before, with: text.bytes)
    }

    private func bytes() throws(Failure) -> [UInt8]? {
        if let bytes = HostFile.bytes(path, upTo: Limits.ruleFile) { return bytes }
        guard errno == ENOENT else { throw failure("cannot be read") }
        return nil
    }

    /// Rights and owner stay those of the file that was there; the folder's owner gets a new one.
    private func replace(_ before: [UInt8]?, with bytes: [UInt8]) throws(Failure) {
        let new = "\(path).new"
        var status = stat()
        let isThere = stat(path, &status) == 0
        unlink(new)
        let file = open(
            new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, isThere ? status.st_mode & 0o777 : 0o644)
        guard file >= 0 else { throw failure("cannot be written") }
        defer { close(file) }
        if isThere {
            _ = fchmod(file, status.st_mode & 0o777)
            _ = fchown(file, status.st_uid, status.st_gid)
        } else {
            PrivateFile.give(file, toOwnerOfFolderOf: path)
        }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            guard count > 0 else {
                defer { unlink(new) }
                throw failure("cannot be written")
            }
            rest = rest.dropFirst(count)
        }
        guard fsync(file) == 0 else {
            defer { unlink(new) }
            throw failure("cannot be written")
        }
        guard try self.bytes() == before else {
            unlink(new)
            throw .changedMeanwhile(file: label)
        }
        guard rename(new, path) == 0 else {
            defer { unlink(new) }
            throw failure("cannot be written")
        }
    }

    private func failure(_ found: String) -> Failure {
        .system(file: label, reason: "\(found): \(String(cString: strerror(errno)))")
    }
}
