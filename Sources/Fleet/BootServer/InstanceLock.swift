// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import Glibc
internal import ServerConfig

/// Holds a folder for one server; let go when the value is.
///
/// The lock belongs to the open file (flock(2)), so it goes with the process however that ends.
package struct InstanceLock: ~Copyable {
    private let descriptor: CInt

    /// Takes the lock of a work folder, making the folder if need be.
    package init(workFolder: String, owners: TrustedOwners = .current) throws(StartFailure) {
        let file = try WorkFolder(workFolder, owners: owners).openLock()
        guard Self.lock(file) else {
            close(file)
            throw .alreadyRunning(folder: workFolder, process: Self.holder(of: workFolder))
        }
        guard Self.sign(file) else {
            let reason = String(cString: strerror(errno))
            close(file)
            throw .cannotWrite(path: Self.path(in: workFolder), reason: reason)
        }
        descriptor = file
    }

    private init(holding file: CInt) {
        descriptor = file
    }

    deinit {
        close(descriptor)
    }

    /// Takes the lock of a state folder, making the folder if need be: another environment may have the same one.
    ///
    /// - Returns: `nil` where there can be no lock, because nothing can be written or trusted there; then nothing is
    ///   remembered, and machines are served all the same.
    package static func ofState(
        _ folder: String, owners: TrustedOwners = .current
    ) throws(StartFailure) -> InstanceLock? {
        guard let file = try openState(folder, owners) else { return nil }
        guard lock(file) else {
            let isHeld = errno == EWOULDBLOCK
            close(file)
            // Some file servers have no locks.
            guard isHeld else { return nil }
            throw .stateInUse(folder: folder, process: holder(of: folder))
        }
        // On a full disk the lock is as good without the number.
        _ = sign(file)
        return InstanceLock(holding: file)
    }

    private static func openState(_ folder: String, _ owners: TrustedOwners) throws(StartFailure) -> CInt? {
        let place: WorkFolder
        do throws(StartFailure) {
            place = try WorkFolder(folder, permissions: 0o750, owners: owners)
        } catch {
            // Whoever opens the store says what is wrong with the folder.
            return nil
        }
        do throws(StartFailure) {
            return try place.openLock(orForReading: true)
        } catch {
            guard case .cannotWrite = error else { throw error }
            return nil
        }
    }

    /// Takes the lock, and waits a second for somebody who is about to let it go: a process that was killed is there until its
    /// memory is given back, and one that was just begun has all files of its parent's for a moment.
    private static func lock(_ file: CInt) -> Bool {
        for _ in 0..<50 {
            if flock(file, LOCK_EX | LOCK_NB) == 0 { return true }
            guard errno == EWOULDBLOCK else { return false }
            usleep(20_000)
        }
        return flock(file, LOCK_EX | LOCK_NB) == 0
    }

    private static func path(in folder: String) -> String { "\(folder)/\(EnvironmentFiles.lock)" }

    /// The process whose number is in the lock file.
    private static func holder(of folder: String) -> Int32? {
        (try? String(contentsOfFile: path(in: folder), encoding: .utf8)).flatMap { Int32($0) }
    }

    private static func sign(_ file: CInt) -> Bool {
        let number = Array("\(getpid())".utf8)
        return ftruncate(file, 0) == 0 && pwrite(file, number, number.count, 0) == number.count
    }
}
