// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// What a tracker says to an announce.
package enum AnnounceAnswer: Hashable, Sendable {
    /// Welcome, and here are others.
    case peers(AnnounceReply)
    /// Not here, for a reason.
    case refused(AnnounceRefusal)
}

/// A tracker's friendly answer: when to come again, and whom to meet.
package struct AnnounceReply: Hashable, Sendable {
    /// How long to wait before the next regular announce.
    package var interval: Duration
    /// No announce without an event may come sooner than this; `nil` when the tracker does not say.
    package var minInterval: Duration?
    /// How many seeds the swarm has, the asker included.
    package var complete: Int?
    /// How many others it has, the asker included.
    package var incomplete: Int?
    /// Peers of both families, in no order that means anything (BEP 7, 23).
    package var peers: [PeerAddress]
    /// A sentence for the person at the client.
    package var warning: String?
    /// The address the tracker sees the asker at (BEP 24).
    package var externalHost: HostAddress?

    /// An answer; what is not given is not said.
    package init(
        interval: Duration, minInterval: Duration? = nil, complete: Int? = nil, incomplete: Int? = nil,
        peers: [PeerAddress] = [], warning: String? = nil, externalHost: HostAddress? = nil
    ) {
        self.interval = interval
        self.minInterval = minInterval
        self.complete = complete
        self.incomplete = incomplete
        self.peers = peers
        self.warning = warning
        self.externalHost = externalHost
    }
}

/// A tracker's refusal.
package struct AnnounceRefusal: Hashable, Sendable {
    /// When to try again after a refusal (BEP 31).
    package enum Retry: Hashable, Sendable {
        case after(Duration)
        case never
    }

    /// The tracker's words.
    package var reason: String
    /// Its advice, if it gave any.
    package var retry: Retry?

    /// Refuses in so many words.
    package init(_ reason: String, retry: Retry? = nil) {
        self.reason = reason
        self.retry = retry
    }
}
