// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// Decides when to announce one swarm to the local network and whom to believe (BEP 14).
///
/// ```
///   starting ── at once, after 1 to 2 and 4 to 6 seconds ───▶ steady ── every 5 minutes ──╮
///                                                                ▲ ╰── a stranger came:    │
///                                                                │     once more, soon ────┤
///                                                                ╰──────────────────────────╯
/// ```
///
/// 1. Whoever starts is heard by all that are there already; the repetitions are for datagrams that were lost.
/// 2. A stranger is answered by an announce that all hear, but never sooner than a minute after the last one.
/// 3. What comes from outside the allowed networks, or from ourselves, is as good as not sent.
///
/// The driver tells what happened and sends what it is given. No clock, socket or random number is read here.
package struct LocalDiscovery: Sendable {
    /// What the driver is to do.
    package enum Action: Hashable, Sendable {
        /// Send this to the group.
        case send([UInt8])
        /// A peer of our swarm listens there.
        case found(PeerAddress)
    }

    private let infoHashes: [InfoHash]
    private let networks: [Subnet]
    private let cookie: String
    private let datagram: [UInt8]
    /// Repetitions still to come, as waits from one to the next.
    private var repetitions: [Duration] = Pace.repetitions
    private var nextAnnounce: MonotonicInstant
    private var lastAnnounce: MonotonicInstant?
    /// Whom we heard, and when last; a sender that was silent for long is a stranger again.
    private var heard: [PeerAddress: MonotonicInstant] = [:]

    private enum Pace {
        static let repetitions: [Duration] = [.seconds(1), .seconds(3)]
        /// BEP 14: no more than one announce in a minute.
        static let answer: Duration = .seconds(60)
        /// BEP 14 leaves it at five minutes once a swarm is known.
        static let steady: Duration = .seconds(300)
        /// A room that hears one stranger answers over a second, not all at once.
        static let spread = 0...1_000
    }

    /// Begins to announce; the first of the swarm's names is told, all are heeded.
    package init(
        infoHashes: [InfoHash], port: UInt16, networks: [Subnet], at now: MonotonicInstant,
        using generator: inout some RandomNumberGenerator
    ) {
        self.infoHashes = infoHashes
        self.networks = networks
        let number: UInt64 = generator.next()
        cookie = number.bigEndianBytes.hexadecimal
        datagram = LocalAnnounce(port: port, infoHashes: Array(infoHashes.prefix(1)), cookie: cookie).datagram
        nextAnnounce = now
    }

    /// The moment by which the driver must call ``elapsed(to:using:)``.
    package var wakeUp: MonotonicInstant { nextAnnounce }

    /// Time went by.
    package mutating func elapsed(
        to now: MonotonicInstant, using generator: inout some RandomNumberGenerator
    ) -> [Action] {
        guard nextAnnounce <= now else { return [] }
        lastAnnounce = now
        heard = heard.filter { now - $0.value < Pace.steady * 3 }
        let wait = repetitions.isEmpty ? Pace.steady : repetitions.removeFirst()
        nextAnnounce = now + wait + Self.spread(using: &generator)
        return [.send(datagram)]
    }

    /// A datagram came to the group.
    package mutating func received(
        _ bytes: [UInt8], from host: HostAddress, at now: MonotonicInstant,
        using generator: inout some RandomNumberGenerator
    ) -> [Action] {
        guard networks.contain(host), let announce = LocalAnnounce(datagram: bytes), announce.cookie != cookie,
            announce.infoHashes.contains(where: infoHashes.contains)
        else { return [] }
        let address = PeerAddress(host: host, port: announce.port)
        let isStranger = heard[address] == nil
        guard !isStranger || heard.count < TrackerLimits.localPeers else { return [] }
        heard[address] = now
        if isStranger { answerSoon(at: now, using: &generator) }
        return [.found(address)]
    }

    private mutating func answerSoon(at now: MonotonicInstant, using generator: inout some RandomNumberGenerator) {
        // Repetitions that are still to come are answer enough.
        guard repetitions.isEmpty, let lastAnnounce else { return }
        let earliest = max(now, lastAnnounce + Pace.answer)
        nextAnnounce = min(nextAnnounce, earliest + Self.spread(using: &generator))
    }

    private static func spread(using generator: inout some RandomNumberGenerator) -> Duration {
        .milliseconds(Int.random(in: Pace.spread, using: &generator))
    }
}
