// SPDX-License-Identifier: GPL-3.0-or-later

/// What one peer may make another hold in memory (RELIABILITY: limits of the best engines, tightened for fleets).
package enum WireLimits {
    /// The longest frame after its length prefix: a bitfield of two million pieces, or a large block of our own.
    package static let frameLength = (256 << 10) + 64
    /// The longest payload of one piece message; aria2 asks for up to 64 KiB, our own peers for up to 128.
    package static let blockLength: UInt32 = 128 << 10
    /// The most digests one hashes message may carry: all leaves of the longest piece (64 MiB), proofs on top.
    ///
    /// BEP 52 advises to answer requests for up to 512; our own peers take a whole piece's at once.
    package static let digestCount = 4_096 + 64
    /// The most runs of blocks one message of our own may name.
    package static let blockRuns = 4_096
    /// The most peers one message of peer exchange may add, and the most it may drop (BEP 11).
    package static let exchangedPeers = 50
}
