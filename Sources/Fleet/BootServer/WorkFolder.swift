// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import Glibc
internal import Phase1Builder
internal import ServerConfig

/// Whose files a server may trust that runs as root and reads what is in its work folder.
package struct TrustedOwners: Hashable, Sendable {
    private let users: Set<UInt32>

    /// Root, who we are, and who asked for it with sudo.
    package init(effectiveUser: UInt32, sudoUser: String?) {
        users = Set(
            [0, effectiveUser] + (effectiveUser == 0 ? sudoUser.flatMap { UInt32($0) }.map { [$0] } ?? [] : []))
    }

    /// Those of this process.
    package static var current: TrustedOwners {
        TrustedOwners(effectiveUser: geteuid(), sudoUser: ProcessInfo.processInfo.environment["SUDO_UID"])
    }

    /// Whether a file of this user's is trusted.
    package func contains(_ user: UInt32) -> Bool { users.contains(user) }
}

/// The work folder, opened without following links: whoever can put a link there, or owns it, has a server that runs as
/// root write where he likes, and read a configuration of his.
package struct WorkFolder: ~Copyable {
    private let descriptor: CInt
    private let path: String

    /// Opens the folder, and makes it with these permissions if need be.
    package init(
        _ path: String, permissions: Int = 0o755, owners: TrustedOwners = .current
    ) throws(StartFailure) {
        var status = stat()
        if lstat(path, &status) != 0 {
            do {
                try FileManager.default.createDirectory(
                    atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: permissions])
            } catch {
                throw .cannotWrite(path: path, reason: FileReason.words(for: error))
            }
        }
        try self.init(existing: path, owners)
    }

    private init(existing path: String, _ owners: TrustedOwners) throws(StartFailure) {
        let opened = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard opened >= 0 else {
            var status = stat()
            guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else {
                throw .cannotWrite(path: path, reason: String(cString: strerror(errno)))
            }
            throw .unsafePath("\(path) is a link, and must be a folder of its own; remove it, it is made at each start")
        }
        do throws(StartFailure) {
            try Self.check(opened, path, owners)
        } catch {
            close(opened)
            throw error
        }
        descriptor = opened
        self.path = path
    }

    deinit {
        close(descriptor)
    }

    /// Why a folder that is there cannot be the work folder of whoever runs this, and what to do; `nil` if it can, or is
    /// not there.
    package static func objection(
        to path: String, owners: TrustedOwners = .current
    ) -> (found: String, remedy: String)? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        do throws(StartFailure) {
            _ = try WorkFolder(existing: path, owners)
            return nil
        } catch {
            guard case .unsafePath(let words) = error, let middle = words.range(of: "; ") else { return nil }
            return (String(words[..<middle.lowerBound]), String(words[middle.upperBound...]))
        }
    }

    /// Opens the lock file for reading and writing, or else for reading if that will do; it has what it had.
    func openLock(orForReading: Bool = false) throws(StartFailure) -> CInt {
        let name = "\(path)/\(EnvironmentFiles.lock)"
        let flags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
        var file = openat(descriptor, EnvironmentFiles.lock, flags | O_RDWR | O_CREAT, 0o644)
        if file < 0, errno != ELOOP, orForReading { file = openat(descriptor, EnvironmentFiles.lock, flags | O_RDONLY) }
        guard file >= 0 else {
            guard errno == ELOOP else { throw .cannotWrite(path: name, reason: String(cString: strerror(errno))) }
            throw .unsafePath("\(name) is a link; remove it, it is made at each start")
        }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1 else {
            close(file)
            throw .unsafePath("\(name) is no file of its own; remove it, it is made at each start")
        }
        return file
    }

    private static func check(
        _ descriptor: CInt, _ path: String, _ owners: TrustedOwners
    ) throws(StartFailure) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return }
        guard owners.contains(status.st_uid) else { throw foreign(path, status.st_uid) }
        guard status.st_mode & 0o002 == 0 else {
            throw .unsafePath(
                "everybody may write to \(path), so nothing in it can be trusted; take that right away with: chmod o-w \(path)"
            )
        }
        for name in EnvironmentFiles.trusted {
            guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
            guard owners.contains(status.st_uid) else { throw foreign("\(path)/\(name)", status.st_uid) }
        }
    }

    private static func foreign(_ path: String, _ user: UInt32) -> StartFailure {
        let name = getpwuid(user).map { String(cString: $0.pointee.pw_name) } ?? "user \(user)"
        let own = getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "\(geteuid())"
        return .unsafePath(
            "\(path) belongs to \(name), who could change what this server reads; give it to yourself with:"
                + " chown -R \(own) \(path)")
    }
}
