// SPDX-License-Identifier: GPL-3.0-or-later

/// How much a tracker and its clients take and give before they refuse.
package enum TrackerLimits {
    /// The longest request target read, in bytes: a scrape of 74 infohashes, each byte escaped, and room to spare.
    package static let targetByteCount = 8 << 10
    /// The most infohashes in one scrape: what BEP 15 fits into one datagram.
    package static let scrapedHashes = 74
    /// The most peers in one answer; more than a client can use at once only costs it dead dials.
    package static let peersPerAnswer = 100
    /// How many peers a client gets that does not say how many it wants.
    package static let peersByDefault = 50
    /// The longest datagram read, in bytes: an announce with BEP 41's options.
    package static let datagramByteCount = 2 << 10
    /// The longest datagram written, in bytes: it crosses any Ethernet in one frame, tunnels included.
    package static let answerDatagramByteCount = 1_400
    /// The longest datagram of local discovery read, in bytes: BEP 14 has senders stay below it.
    package static let localDatagramByteCount = 1_400
    /// The most senders of local discovery kept in mind, for one swarm.
    package static let localPeers = 2_000
    /// The most peers taken from one answer of a foreign tracker.
    package static let peersRead = 2_000
    /// The longest text taken from a tracker (a refusal, a warning), in bytes.
    package static let textByteCount = 512
    /// The longest interval believed: a slip of a foreign tracker must not silence a machine for good.
    package static let interval: Duration = .seconds(3_600)
}
