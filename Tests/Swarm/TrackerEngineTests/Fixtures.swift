// SPDX-License-Identifier: GPL-3.0-or-later

import Testing
import TorrentCore
import TrackerEngine

/// Chance from a seed (SplitMix64), so that a failing test can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}

func instant(_ seconds: Double) -> MonotonicInstant {
    MonotonicInstant(nanoseconds: Int64((seconds * 1e9).rounded()))
}

func hash(_ number: UInt8) throws -> InfoHash {
    try #require(InfoHash(bytes: [UInt8](repeating: number, count: 20)))
}

/// A peer id of our own kind, or of another make.
func peerID(_ number: Int, own: Bool = true) throws -> PeerID {
    let prefix = Array((own ? "-BO0100-" : "-lt2080-").utf8)
    return try #require(PeerID(bytes: prefix + Array("\(1_000_000_000_000 + number)".utf8.suffix(12))))
}

func address(_ text: String) throws -> PeerAddress {
    try #require(PeerAddress(text))
}

/// Every variant of the bytes in which a few were changed by chance.
func flips(of bytes: [UInt8], seed: UInt64, rounds: Int = 400) -> [[UInt8]] {
    var generator = SeededGenerator(seed)
    return (0..<rounds).map { _ in
        var changed = bytes
        for _ in 0...Int.random(in: 0..<3, using: &generator) where !changed.isEmpty {
            changed[Int.random(in: 0..<changed.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
        }
        return changed
    }
}
