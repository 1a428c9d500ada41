// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// Something that happened on one machine, as the agent tells the server (docs/events.md).
package struct MachineEvent: Hashable, Sendable {
    /// The format's version; a receiver refuses what it does not know.
    package static let version = 1

    /// Who it happened to.
    package let machine: MachineIdentity
    /// Where the machine now is.
    package let stage: MachineStage
    /// Milliseconds since the machine's kernel started.
    package let uptime: UInt64
    /// What its firmware is, once the agent has looked.
    package let firmware: FirmwareKind?
    /// What its UEFI says of Secure Boot, once the agent has looked.
    package let secureBoot: SecureBootState?
    /// The image it is about, once one is chosen.
    package let image: ImageName?
    /// Which version of the image, by its swarm, if the machine tells.
    package let infoHash: InfoHash?
    /// How the download stands, in the stages that have one.
    package var transfer: TransferProgress?
    /// The kind of the network card it booted from, when that is on a PCI bus.
    package let card: PCIIdentity?
    /// Names the phase 1 that it gives by HTTP to machines that come later; `nil` while it gives none.
    package let phase1: String?
    /// Why it failed, or what else a person should read; one sentence.
    package let reason: String?
    /// What that is about, or what the machine waits for.
    package var cause: FailureCause?
    /// The disk that was written, at the hand-over to it.
    package let disk: WrittenDisk?
    /// Whether it restarts to start the system on its own disk, as somebody or the server wants; at the hand-over.
    package let startsOwnDisk: Bool
    /// What it says of itself that rules may go by, once the agent has looked.
    package let traits: MachineTraits
    /// What it tells of the bytes it fetches and gives.
    package var traffic: MachineTraffic
    /// The boot it happened in, if the machine knows its number.
    package let boot: BootNumber?
    /// What a person typed at its screen for it to be called; sent once, or again when no answer came.
    package var registration: Registration?
    /// The host key by which its remote shell is known, while that is open.
    package var shell: ShellKey?
    /// Whether the sender reads an ``EventAnswer``.
    package let asksForAnswer: Bool

    /// Puts an event together.
    package init(
        machine: MachineIdentity, stage: MachineStage, uptime: UInt64, firmware: FirmwareKind? = nil,
        image: ImageName? = nil, infoHash: InfoHash? = nil, transfer: TransferProgress? = nil, phase1: String? = nil,
        reason: String? = nil, disk: WrittenDisk? = nil, card: PCIIdentity? = nil, secureBoot: SecureBootState? = nil,
        traffic: MachineTraffic = MachineTraffic(), boot: BootNumber? = nil, asksForAnswer: Bool = false,
        startsOwnDisk: Bool = false, traits: MachineTraits = MachineTraits(), registration: Registration? = nil,
        shell: ShellKey? = nil, cause: FailureCause? = nil
    ) {
        self.cause = cause
        self.shell = shell
        self.registration = registration
        self.startsOwnDisk = startsOwnDisk
        self.traits = traits
        self.infoHash = infoHash
        self.boot = boot
        self.asksForAnswer = asksForAnswer
        self.traffic = traffic
        self.secureBoot = secureBoot
        self.card = card
        self.disk = disk
        self.phase1 = phase1
        self.machine = machine
        self.stage = stage
        self.uptime = uptime
        self.firmware = firmware
        self.image = image
        self.transfer = transfer
        self.reason = reason
    }
}

/// How far a download is and where its bytes came from; all numbers in bytes.
package struct TransferProgress: Hashable, Sendable {
    /// Proved and stored so far.
    package let verified: UInt64
    /// What there is to fetch in all.
    package let total: UInt64
    /// Payload received from the server.
    package let fromServer: UInt64
    /// Payload received from other machines.
    package let fromPeers: UInt64
    /// Connected peers, the server not counted; `nil` when it is not told.
    package var peers: UInt64?
    /// Hosts of peers that were dialled in vain by a machine that never was connected to any; `nil` when it is not told.
    package var unreached: UInt64?

    /// Puts the four together; no more can be proved than there is, whatever a machine tells.
    package init(verified: UInt64, total: UInt64, fromServer: UInt64, fromPeers: UInt64) {
        self.verified = min(verified, total)
        self.total = total
        self.fromServer = fromServer
        self.fromPeers = fromPeers
    }
}
