// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// What the server knows of one machine's latest boot.
package struct FleetMachine: Hashable, Sendable {
    /// The hardware address it boots from.
    package let mac: MACAddress
    /// Its SMBIOS UUID, once something told it.
    package internal(set) var uuid: String?
    /// The address it was last seen at.
    package internal(set) var address: HostAddress?
    /// What its firmware is, once its agent told.
    package internal(set) var firmware: FirmwareKind?
    /// What its UEFI says of Secure Boot, once its agent told; kept from boot to boot.
    package internal(set) var secureBoot: SecureBootState?
    /// The kind of the network card it boots from, once its agent told; kept from boot to boot.
    package internal(set) var card: PCIIdentity?
    /// How far it is.
    package internal(set) var stage: MachineStage
    /// When it first reached each stage of this boot.
    package internal(set) var stageTimes: [MachineStage: MonotonicInstant] = [:]
    /// What it is about to start.
    package internal(set) var image: ImageName?
    /// How its download stands.
    package internal(set) var transfer: TransferProgress?
    /// What else its agent told in this boot; `nil` before it was heard.
    package internal(set) var report: MachineReport?
    /// Names the phase 1 that it gives to machines that come later; `nil` while it gives none.
    package internal(set) var phase1: String?
    /// Why it failed, or what else its agent wants read.
    package internal(set) var reason: String?
    /// When it last gave a sign of life.
    package internal(set) var lastSeen: MonotonicInstant
    /// Boots seen since the server started, this one included.
    package internal(set) var boots = 1
    /// What the agent's clock showed at its latest report, in milliseconds.
    var uptime: UInt64?

    init(mac: MACAddress, stage: MachineStage, at now: MonotonicInstant) {
        self.mac = mac
        self.stage = stage
        lastSeen = now
        stageTimes[stage] = now
    }

    /// Whether nothing more is expected of this boot.
    package var isAtEnd: Bool {
        switch stage {
        case .handover, .os, .failed: true
        case .dhcp, .loader, .script, .kernel, .initramfs, .agent, .network, .manifest, .download, .verify, .seed: false
        }
    }

    /// The card, unless the machine was sent something that goes by it and no agent has told of it since: then it may have
    /// another card by now, and no driver for that.
    package var provedCard: PCIIdentity? { isCardProved ? card : nil }

    /// Whether an agent told of the card since the machine asked for its script last.
    var isCardProved = false

    /// Whether it failed because it asked for nothing after a loader, which may come late.
    var isStopped = false

    /// Whether it told more of itself than that it asks, in this boot or in one before.
    var wasHeard: Bool { stage != .dhcp || card != nil || secureBoot != nil }

    /// Notes that a stage was reached; the first time counts.
    mutating func reach(_ stage: MachineStage, at now: MonotonicInstant) {
        self.stage = stage
        if stageTimes[stage] == nil { stageTimes[stage] = now }
    }

    /// Fails, if it is still at its loaders.
    mutating func stop(because reason: String, at now: MonotonicInstant) {
        guard stage == .dhcp || stage == .loader else { return }
        reach(.failed, at: now)
        self.reason = reason
        isStopped = true
    }

    /// It was slow, and stopped only as far as anybody could tell.
    mutating func goOn() {
        guard isStopped else { return }
        isStopped = false
        stage = .loader
        stageTimes[.failed] = nil
        reason = nil
    }

    /// Forgets what belongs to the boot before.
    mutating func beginAnew() {
        stageTimes = [:]
        image = nil
        transfer = nil
        report = nil
        phase1 = nil
        reason = nil
        uptime = nil
        isStopped = false
        boots += 1
    }
}
