// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

#if canImport(Glibc)
    internal import Glibc
#endif

/// Why a torrent's files could not be read or written.
package struct StorageProblem: Error, Hashable, Sendable {
    /// What was being done.
    package enum Operation: Hashable, Sendable {
        case makeFolder
        case open
        /// A device is still open for an earlier download of this process that was stopped.
        case claim
        case resize
        case read
        case write
        /// What was written is to be on the disk.
        case sync
        /// A device must have so many bytes and has fewer.
        case fit(needed: UInt64, available: UInt64)
        /// The file is not what was hashed.
        case trust
        /// The file, or one of these, is not what was hashed: they have bytes in the same wrong piece (v1).
        case trustOneOf(others: [String])
        /// Another file is in the place of the one that was written to.
        case recognize
    }

    /// What was being done.
    package let operation: Operation
    /// The file, folder or device it was done to.
    package let path: String
    /// The system's error number; zero when the system did as it was told.
    package let errorNumber: Int32
    /// Bytes of the file before the ones that could not be read or written; `nil` where it is not about certain bytes.
    package let position: UInt64?

    /// Names an operation that did not succeed, what it was done to, and what the system said.
    package init(operation: Operation, path: String, errorNumber: Int32, position: UInt64? = nil) {
        self.operation = operation
        self.path = path
        self.errorNumber = errorNumber
        self.position = position
    }

    /// The same with other paths, as of files that are read by paths nobody knows them by.
    package func renamed(_ name: (String) -> String) -> StorageProblem {
        var operation = operation
        if case .trustOneOf(let others) = operation { operation = .trustOneOf(others: others.map(name)) }
        return StorageProblem(operation: operation, path: name(path), errorNumber: errorNumber, position: position)
    }

    /// Whether another try may succeed though nobody does anything.
    ///
    /// Never after a failed `sync`: Linux tells once that bytes could not be written and then forgets them, so that the
    /// next try succeeds without them.
    package var duration: ErrorDuration {
        switch operation {
        case .sync: .lasting
        case .claim: .passing
        default: ErrorDuration(errorNumber: errorNumber)
        }
    }

    /// Whether a disk could not read or write a sector.
    package var isOfDisk: Bool { errorNumber == EIO || errorNumber == EREMOTEIO }

    /// Whether a disk could not read or write some bytes of a file of which others may be well.
    package var isOfSomeBytes: Bool { isOfDisk && position != nil }

    /// Whether the file is gone, is not what it was, or may not be opened: it may be about to be put right.
    package var isChange: Bool {
        switch operation {
        case .trust, .trustOneOf: true
        case .read: errorNumber == 0
        case .open: [ENOENT, ENOTDIR, ENXIO, EACCES, EPERM].contains(errorNumber)
        default: false
        }
    }

    /// Whether there was no room left.
    package var isFull: Bool { errorNumber == ENOSPC || errorNumber == EDQUOT }
}

extension StorageProblem: CustomStringConvertible {
    /// The file, what could not be done, and why; with the remedy where there is one.
    package var description: String {
        switch operation {
        case .trust: return "\(path) has changed since it was hashed"
        case .trustOneOf(let others):
            return "\(path) or \(others.joined(separator: " or ")) has changed since it was hashed; "
                + "they share a piece, so it is not known which"
        case .fit(let needed, let available):
            return "\(path) is too small: it has \(available) bytes, and \(needed) are needed; choose another disk"
        case .open where errorNumber == EBUSY:
            return "\(path) is in use; unmount what is on it, or choose another disk"
        case .claim:
            return
                "\(path) is still busy with a download that was stopped; if that does not end, the disk may be broken"
        case .recognize: return "\(path) was replaced or deleted while it was in use; do so only when nothing uses it"
        case .makeFolder, .open, .resize, .read, .write, .sync: break
        }
        if errorNumber == 0 { return "\(path) is shorter than the torrent says" }
        let reason = errorNumber == ETIMEDOUT ? "it gives no answer" : String(cString: strerror(errorNumber))
        let remedy = isFull ? "; make room there, or choose another folder" : ""
        let place = isOfDisk ? position.map { " at byte \($0)" } ?? "" : ""
        return "cannot \(verb) \(path)\(place): \(reason)\(remedy)"
    }

    private var verb: String {
        switch operation {
        case .makeFolder: "make the folder"
        case .open, .claim: "open"
        case .resize: "resize"
        case .read: "read"
        case .write: "write"
        case .sync: "write all of"
        case .fit: "use"
        case .trust, .trustOneOf: "trust"
        case .recognize: "recognize"
        }
    }
}
