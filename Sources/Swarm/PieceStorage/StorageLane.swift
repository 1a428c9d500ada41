// SPDX-License-Identifier: GPL-3.0-or-later

#if canImport(Glibc)
    internal import Glibc
#endif

/// What orders wait for together: when one of a lane takes long, so may the others of it, but none of another lane.
package struct StorageLane: Hashable, Sendable {
    /// What is waited for.
    enum Place: Hashable, Sendable {
        /// The processor alone.
        case memory
        /// A disk or a file server, by the number that the system has for it.
        case disk(UInt64)
        /// Nobody knows yet: whatever is below a path.
        case below(String)
        /// Files that are closed for others.
        case closing
    }

    let place: Place
    /// Whether its orders take long by their nature, as hashing whole files does.
    let isLong: Bool

    /// Files in memory.
    package static let memory = StorageLane(place: .memory, isLong: false)
    /// Files that are closed for others.
    package static let closing = StorageLane(place: .closing, isLong: false)

    init(place: Place, isLong: Bool) {
        self.place = place
        self.isLong = isLong
    }

    /// A disk, by its number.
    package static func disk(_ number: UInt64) -> StorageLane {
        StorageLane(place: .disk(number), isLong: false)
    }

    /// Files below a path, of which it is not known on which disk they are.
    package init(below path: String) {
        self.init(place: .below(path), isLong: false)
    }

    /// The lane of an open file.
    package init(of descriptor: Int32) {
        guard FileKind(of: descriptor) != .memory else {
            self = .memory
            return
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            self = .disk(0)
            return
        }
        let isDevice = status.st_mode & S_IFMT == S_IFBLK
        self = .disk(UInt64(isDevice ? status.st_rdev : status.st_dev))
    }

    /// The same for orders that take long: they do not take the threads of those that do not.
    package var long: StorageLane { StorageLane(place: place, isLong: true) }

    /// Whether nothing but the processor is waited for.
    package var isMemory: Bool { place == .memory }

    /// Whether it is not known which disk is waited for.
    package var isUnlocated: Bool {
        if case .below = place { true } else { false }
    }
}
