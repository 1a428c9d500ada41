// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// The machine's own disk in place of an image, and waiting to be told.
extension AgentFlow {
    /// An entry of the menu was chosen, by whomever.
    mutating func start(_ choice: MenuModel.Choice, at now: MonotonicInstant) -> [AgentAction] {
        switch choice {
        case .image(let image): start(image, at: now)
        case .ownDisk: startOwnDisk(at: now)
        }
    }

    /// Restarts, and has the server send the machine to its disk when it asks what to boot.
    ///
    /// The firmware knows how a disk is started, and phase 1 does not. A UEFI is told as well, for some go back to the network when a loader ends.
    private mutating func startOwnDisk(at now: MonotonicInstant) -> [AgentAction] {
        notice = nil
        written = nil
        reportedWait = nil
        reports.phase1 = nil
        phase = .startingOwnDisk
        return report(.handover, at: now, startsOwnDisk: true) + [.restartToOwnDisk]
    }

    /// Shows who the machine is until the server tells it what to start; meanwhile it gives phase 1 to others.
    mutating func waitToBeTold(_ manifest: Manifest, at now: MonotonicInstant) -> [AgentAction] {
        phase = .menu(shownMenu(of: manifest, at: now), nil)
        guard reportedWait != Self.waiting else { return [] }
        reportedWait = Self.waiting
        return report(.manifest, at: now, reason: Trouble(Self.waiting, .waitingForPerson)) + sharePhase1()
    }

    /// What the server's status says of it.
    static let waiting = "waiting to be told what to start"

    /// Whether the machine may start nothing by itself or by a person until the server says so.
    var isWaitingToBeTold: Bool { manifest?.menu.start == .wait }

    /// What a person reads meanwhile.
    func partsOfWaiting() -> [Screen.Part] {
        [
            .text("Waiting to be told what to start.", .strong), .blank,
            .fact("Name", manifest?.machineName ?? "none yet"), .fact("MAC address", network.map { "\($0.mac)" } ?? ""),
        ]
    }
}
