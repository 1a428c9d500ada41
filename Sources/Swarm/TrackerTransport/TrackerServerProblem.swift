// SPDX-License-Identifier: GPL-3.0-or-later

package import HTTPFetch
package import TorrentCore

/// Why a tracker cannot listen.
package struct TrackerServerProblem: Error, Hashable, Sendable {
    /// Where it was to listen.
    package let address: PeerAddress
    /// TCP or UDP.
    package let transport: String
    /// What stood in the way.
    package let failure: SocketFailure
}

extension TrackerServerProblem: CustomStringConvertible {
    /// One sentence with the address and the reason.
    package var description: String { "the tracker cannot listen on \(address) (\(transport)): \(failure)" }
}
