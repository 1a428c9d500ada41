// SPDX-License-Identifier: GPL-3.0-or-later

#if canImport(Glibc)
    internal import Glibc
#endif

/// Why a torrent's files could not be read or written.
package struct StorageProblem: Error, Hashable, Sendable {
    /// What was being done.
    package enum Operation: String, Hashable, Sendable {
        case makeFolder = "make the folder"
        case open
        case resize
        case read
        case write
        /// The file is not what was hashed.
        case trust
    }

    /// What was being done.
    package let operation: Operation
    /// The file or folder it was done to.
    package let path: String
    /// The system's error number; zero when the file ended too early.
    package let errorNumber: Int32

    /// Whether there was no room left.
    package var isFull: Bool { errorNumber == ENOSPC || errorNumber == EDQUOT }
}

extension StorageProblem: CustomStringConvertible {
    /// The file, what could not be done, and why; with the remedy where there is one.
    package var description: String {
        if operation == .trust { return "\(path) has changed since it was hashed" }
        if errorNumber == 0 { return "\(path) is shorter than the torrent says" }
        let reason = String(cString: strerror(errorNumber))
        let remedy = isFull ? "; make room there, or choose another folder" : ""
        return "cannot \(operation.rawValue) \(path): \(reason)\(remedy)"
    }
}
