// SPDX-License-Identifier: GPL-3.0-or-later

/// How many connections came to one of our servers, and how many were closed, by the reason.
package struct ConnectionTally: Hashable, Sendable {
    /// Those that were given a place.
    package internal(set) var accepted: UInt64 = 0
    /// Those that found no place.
    package internal(set) var refused: UInt64 = 0
    /// Those that were closed for a newcomer.
    package internal(set) var replaced: UInt64 = 0
    /// Those that were closed, for they asked for nothing while others waited.
    package internal(set) var waited: UInt64 = 0
    /// Those that were closed, for unfinished requests took too much memory.
    package internal(set) var memory: UInt64 = 0

    mutating func count(_ closed: Int, _ isRefused: Bool) {
        replaced += UInt64(closed)
        if isRefused { refused += 1 } else { accepted += 1 }
    }
}
