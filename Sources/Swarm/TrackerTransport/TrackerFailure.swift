// SPDX-License-Identifier: GPL-3.0-or-later

package import HTTPFetch
package import TrackerEngine

/// Why a tracker could not be asked, or its answer not be used.
package struct TrackerFailure: Error, Hashable, Sendable {
    /// What happened.
    package enum Reason: Hashable, Sendable {
        case http(HTTPFetchError.Reason)
        case url(HTTPURLProblem)
        case socket(SocketFailure)
        /// The answer cannot be read.
        case reply(TrackerReplyProblem)
        /// No datagram that answers ours came in time (BEP 15).
        case silence
        /// The announce URL does not end as BEP 48 needs it for a scrape.
        case noScrapeAddress
    }

    /// Who was asked.
    package let tracker: TrackerURL
    /// What happened.
    package let reason: Reason

    /// Pairs a tracker with what happened to it.
    package init(tracker: TrackerURL, reason: Reason) {
        self.tracker = tracker
        self.reason = reason
    }
}

extension TrackerFailure: CustomStringConvertible {
    /// The tracker, then what happened.
    package var description: String {
        switch reason {
        case .http(let reason): "\(tracker): \(reason)"
        case .url(let problem): "\(tracker): \(problem)"
        case .socket(let failure): "\(tracker): \(failure)"
        case .reply(let problem): "\(tracker): \(problem)"
        case .silence: "\(tracker): no answer"
        case .noScrapeAddress: "\(tracker): this tracker cannot be scraped; its path does not end in /announce"
        }
    }
}
