// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// What every event says of the moment at which it is made, whichever stage is told for the first time or again.
extension AgentFlow {
    /// A menu without a countdown waits for a person, and a download knows whom it is connected to.
    func told(_ action: AgentAction, at now: MonotonicInstant) -> AgentAction {
        guard case .report(var event) = action else { return action }
        switch event.stage {
        case .manifest where event.cause == nil && waitsForPerson: event.cause = .waitingForPerson
        case .download, .seed:
            event.transfer = event.transfer.map { progress in reach?.told(progress, at: now) ?? progress }
        default: break
        }
        return .report(event)
    }

    /// Whether nothing goes on until somebody chooses.
    private var waitsForPerson: Bool { if case .menu(_, nil) = phase { true } else { false } }
}
