// SPDX-License-Identifier: GPL-3.0-or-later

internal import Admission
internal import FleetModel

extension Reporter {
    /// A server cannot take everybody who connects.
    func report(_ complaint: ConnectionComplaint, at server: String) {
        switch complaint {
        case .full(let closed, let newcomer):
            report(
                .connectionsFull, at: server, "\(closed) was closed or waits, and \(newcomer) connected last.",
                remedy:
                    "Look who has so many connections; LimitNOFILE= and server.connections_per_address say how many there are."
            )
        case .notAccepted(let reason):
            report(
                .connectionsNotAccepted, at: server, reason,
                remedy: "Raise the limit of open files (LimitNOFILE=), or look what else uses this computer up.")
        }
    }
}
