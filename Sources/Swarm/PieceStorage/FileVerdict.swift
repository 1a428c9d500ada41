// SPDX-License-Identifier: GPL-3.0-or-later

/// What hashing a file of a torrent shows.
package enum FileVerdict: Hashable, Sendable {
    /// Its bytes are what they should be.
    case right
    /// They are not.
    case wrong
    /// The only wrong pieces are those in which other files have bytes too, given by their indices: it is not known whose
    /// bytes are wrong. This happens with v1 alone, for with v2 every file has pieces of its own.
    case wrongTogether(with: Set<Int>)
    /// Some of its bytes cannot be read at the moment.
    case unread
}
