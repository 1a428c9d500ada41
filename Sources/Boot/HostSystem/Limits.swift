// SPDX-License-Identifier: GPL-3.0-or-later

/// Bounds on what a host says of itself.
package enum HostLimits {
    /// Bytes of an `os-release` file; real ones have less than one thousand.
    package static let releaseLength = 65_536
    /// Characters of a distribution's name that are repeated in a sentence.
    static let nameLength = 80
    /// Bytes of a mirror's address.
    package static let addressLength = 1_024
    /// Characters of another program's words that are repeated in a sentence.
    static let sentenceLength = 300
}
