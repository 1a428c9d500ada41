// SPDX-License-Identifier: GPL-3.0-or-later

internal import CStorageShims

#if canImport(Glibc)
    internal import Glibc
#endif

/// Where the bytes of an open file are, and so what has to be waited for when it is used.
package struct StorageSite: Hashable, Sendable {
    /// What kind of place it is.
    package enum Kind: Hashable, Sendable {
        /// Memory: nothing is waited for.
        case memory
        /// A disk of this computer.
        case disk
        /// A file server, or a program that pretends to be a disk; any call may wait for it, closing too.
        case remote
    }

    package let kind: Kind
    /// The number that the system has for the disk or the file server; of a device its own.
    package let disk: UInt64

    /// A place that somebody else found out.
    package init(kind: Kind, disk: UInt64) {
        self.kind = kind
        self.disk = disk
    }

    /// Asks the system, which asks the file server: only for a thread that may wait for it.
    init(of descriptor: Int32) {
        var number: UInt64 = 0
        let kind: Kind =
            switch storage_kind(descriptor, &number) {
            case STORAGE_MEMORY: .memory
            case STORAGE_REMOTE: .remote
            default: .disk
            }
        self.init(kind: kind, disk: number)
    }
}
