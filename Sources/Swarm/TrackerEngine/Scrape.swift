// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// Asks how many are in some swarms, without joining (BEP 48).
package struct ScrapeRequest: Hashable, Sendable {
    /// The swarms asked about, in the order asked.
    package var infoHashes: [InfoHash]

    /// Asks about these.
    package init(_ infoHashes: [InfoHash]) {
        self.infoHashes = infoHashes
    }
}

/// How many are in one swarm.
package struct ScrapeEntry: Hashable, Sendable {
    /// Seeds.
    package var complete: Int
    /// How often `completed` was announced since the tracker started.
    package var downloaded: Int
    /// Peers that still miss something.
    package var incomplete: Int

    /// Counts of one swarm.
    package init(complete: Int, downloaded: Int, incomplete: Int) {
        self.complete = complete
        self.downloaded = downloaded
        self.incomplete = incomplete
    }
}

/// What a tracker says to a scrape.
package enum ScrapeAnswer: Hashable, Sendable {
    /// The swarms it knows among those asked for.
    case swarms([InfoHash: ScrapeEntry])
    /// Not here, for a reason.
    case refused(AnnounceRefusal)
}
