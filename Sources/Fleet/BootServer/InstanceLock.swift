// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import Glibc
internal import ServerConfig

/// Holds an environment for one server; let go when the value is.
///
/// The lock belongs to the open file (flock(2)), so it goes with the process however that ends.
package struct InstanceLock: ~Copyable {
    private let descriptor: CInt

    /// Takes the lock of a work folder, making the folder if need be.
    package init(workFolder: String, owners: TrustedOwners = .current) throws(StartFailure) {
        let path = "\(workFolder)/\(EnvironmentFiles.lock)"
        let file = try WorkFolder(workFolder, owners: owners).openLock()
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let owner = (try? String(contentsOfFile: path, encoding: .utf8)).flatMap { Int32($0) }
            close(file)
            throw .alreadyRunning(folder: workFolder, process: owner)
        }
        let number = Array("\(getpid())".utf8)
        guard ftruncate(file, 0) == 0, pwrite(file, number, number.count, 0) == number.count else {
            let reason = Self.lastError
            close(file)
            throw .cannotWrite(path: path, reason: reason)
        }
        descriptor = file
    }

    deinit {
        close(descriptor)
    }

    private static var lastError: String { String(cString: strerror(errno)) }
}
