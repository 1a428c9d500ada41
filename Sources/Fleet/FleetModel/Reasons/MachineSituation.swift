// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import TorrentCore

/// What the server knows of one machine that bears on why it stands still.
package struct MachineSituation: Hashable, Sendable {
    /// What became of its last question for an address.
    package enum Address: Hashable, Sendable {
        /// Nothing is known of that.
        case unknown
        /// It asked, and was not seen to get one.
        case asked
        /// It got one.
        case lent
    }

    /// Where it is.
    package var stage: MachineStage
    /// How long it has been there.
    package var since: Duration
    /// Whether it has been silent for longer than its stage allows, or its kernel stopped (``StageSilence``).
    package var isStalled: Bool
    /// The sentence of its last event.
    package var reason: String?
    /// What that is about, as its agent told.
    package var cause: FailureCause?
    /// Whether the server took it for stopped at a loader; the reason is the server's then.
    package var isStopped = false
    /// What it is about to start.
    package var image: ImageName?
    /// What its firmware is.
    package var firmware: FirmwareKind?
    /// The card that it boots from.
    package var card: PCIIdentity?
    /// Whether the phase 1 that it was sent has a driver of that; `nil` where nobody knows.
    package var hasCardDriver: Bool?
    /// What became of its last question for an address: the firmware's, or phase 1's where it has been sent that.
    package var address = Address.unknown
    /// In Mbit/s, as its inventory told.
    package var linkSpeed: UInt64?
    /// The median of its group.
    package var usualSpeed: UInt64?
    /// Other machines that it is connected to, as its agent told; `nil` where that did not tell.
    package var peers: UInt64?
    /// Hosts that it dialled in vain while it was never connected to any; `nil` where its agent did not tell.
    package var unreached: UInt64?
    /// What its kernel said, the latest last.
    package var signs: [KernelSign] = []

    /// Begins one with what is known of every machine.
    package init(_ stage: MachineStage, since: Duration, isStalled: Bool) {
        self.stage = stage
        self.since = since
        self.isStalled = isStalled
    }
}

extension MachineSituation {
    /// What the fleet's picture has of a machine, and what is usual in its group.
    init(_ machine: FleetMachine, at now: MonotonicInstant, usualSpeed: UInt64?) {
        self.init(
            machine.stage, since: now - (machine.stageTimes[machine.stage] ?? machine.begun.monotonic),
            isStalled: machine.isStalled(at: now))
        reason = machine.reason
        cause = machine.cause
        isStopped = machine.isStopped
        image = machine.image
        firmware = machine.firmware
        card = machine.undrivenCard ?? machine.card
        if machine.undrivenCard != nil { hasCardDriver = false }
        address = machine.question
        linkSpeed = machine.linkSpeed
        self.usualSpeed = usualSpeed
        peers = machine.transfer?.peers
        unreached = machine.transfer?.unreached
        signs = machine.signs
    }
}
