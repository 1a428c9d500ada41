// SPDX-License-Identifier: GPL-3.0-or-later

/// What the builder accepts from outside; more is refused.
package enum Phase1Limits {
    /// The largest kernel module or program read, in bytes; the largest of Debian's modules has 6 MB.
    package static let fileLength = 256 << 20
    /// The most sections of an ELF file looked through; a module built with one section per function has thousands.
    package static let sectionCount = 65_535
    /// The most text a helper program may print, in bytes.
    package static let outputLength = 4 << 20
    /// The deepest folder in an overlay.
    package static let folderDepth = 64
    /// Seconds after which an apt state that nothing leads to counts as left behind; making one takes some seconds.
    static let stateAge = 3_600.0
}
