// SPDX-License-Identifier: GPL-3.0-or-later

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
        /// Files of a disk or a file server that are closed for others.
        case closing(UInt64)
    }

    /// What kind of orders they are; one kind does not take the threads of another.
    enum Pace: Hashable, Sendable {
        /// They are as quick as the disk is.
        case short
        /// They take long by their nature, as hashing whole files does.
        case long
        /// Files are looked at from the outside, all of a torrent in one order.
        case look
    }

    let place: Place
    let pace: Pace

    /// Files in memory.
    package static let memory = StorageLane(place: .memory, pace: .short)

    init(place: Place, pace: Pace) {
        self.place = place
        self.pace = pace
    }

    /// A disk, by its number.
    package static func disk(_ number: UInt64) -> StorageLane {
        StorageLane(place: .disk(number), pace: .short)
    }

    /// Files of one disk or file server, by its number, that are closed for others.
    static func closing(_ number: UInt64) -> StorageLane {
        StorageLane(place: .closing(number), pace: .short)
    }

    /// Closing an open file for others, wherever it is.
    package init(closing descriptor: Int32) {
        self = .closing(StorageSite(of: descriptor).disk)
    }

    /// Files below a path, of which it is not known on which disk they are.
    package init(below path: String) {
        self.init(place: .below(path), pace: .short)
    }

    /// The lane of an open file, which may be waited for.
    package init(of descriptor: Int32) {
        self.init(at: StorageSite(of: descriptor))
    }

    init(at site: StorageSite) {
        self = site.kind == .memory ? .memory : .disk(site.disk)
    }

    /// The same for orders that take long: they do not take the threads of those that do not.
    package var long: StorageLane { StorageLane(place: place, pace: .long) }

    /// The same for looking at files from the outside.
    package var look: StorageLane { StorageLane(place: place, pace: .look) }

    /// Whether nothing but the processor is waited for.
    package var isMemory: Bool { place == .memory }

    /// Whether it is not known which disk is waited for.
    package var isUnlocated: Bool {
        if case .below = place { true } else { false }
    }
}
