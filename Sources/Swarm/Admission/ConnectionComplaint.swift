// SPDX-License-Identifier: GPL-3.0-or-later

package import Logging
package import TorrentCore

/// Why a server cannot take everybody who connects.
package enum ConnectionComplaint: Hashable, Sendable {
    /// All places are taken: one was closed for a newcomer, or the newcomer has to wait.
    case full(closed: String, newcomer: HostAddress)
    /// The system accepts no connection for the moment, and why.
    case notAccepted(String)
}

extension Logger {
    /// Says it, where nobody else does.
    package func warn(of complaint: ConnectionComplaint) {
        switch complaint {
        case .full(let closed, let newcomer):
            warning(
                "connection limit reached: closing connections",
                metadata: ["closed": "\(closed)", "newcomer": "\(newcomer)"])
        case .notAccepted(let reason):
            warning("connections cannot be accepted for the moment", metadata: ["reason": "\(reason)"])
        }
    }
}
