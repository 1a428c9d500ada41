// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// Makes events of stages; those from before the machine knew its own address wait here.
struct MachineReports: Sendable {
    private struct Draft {
        let stage: MachineStage
        let moment: MonotonicInstant
        let image: ImageName?
        let infoHash: InfoHash?
        let transfer: TransferProgress?
        var reason: Trouble?
        let disk: WrittenDisk?
        let traffic: MachineTraffic
        let startsOwnDisk: Bool
        /// Told once: the stage that is told again has it no more.
        let registration: Registration?
    }

    private var identity: MachineIdentity?
    private var waiting: [Draft] = []
    private var latest: Draft?
    private let uuid: String?
    /// What the firmware is, once that is known.
    var firmware: FirmwareKind?
    /// What a UEFI says of Secure Boot, once that is known.
    var secureBoot: SecureBootState?
    /// What else the machine says of itself, once the agent has looked.
    var traits = MachineTraits()
    /// What kind of card it booted from, once that is known.
    private var card: PCIIdentity?
    /// Names the phase 1 that this machine gives to others.
    var phase1: String?
    /// The number of this boot, once that is known.
    var boot: BootNumber?
    private let kernelStart: MonotonicInstant
    /// How long the server wants two events of one stage to be apart; `nil` for one that did not say.
    var interval: Duration?
    /// When the latest event was made, and of which stage it was.
    var latestMade: MonotonicInstant? { latest?.moment }
    var latestStage: MachineStage? { latest?.stage }
    var latestReason: String? { latest?.reason?.text }

    init(mac: MACAddress?, uuid: String?, boot: BootNumber? = nil, kernelStart: MonotonicInstant) {
        self.boot = boot
        identity = mac.map { MachineIdentity(mac: $0, uuid: uuid) }
        self.uuid = uuid
        self.kernelStart = kernelStart
    }

    /// The machine is connected by this card, and is known by it unless it was known by another before.
    mutating func connected(by mac: MACAddress, _ card: PCIIdentity?) {
        if identity == nil { identity = MachineIdentity(mac: mac, uuid: uuid) }
        // Another card than it booted from says nothing about what the next boot needs.
        self.card = identity?.mac == mac ? card : nil
    }

    /// A stage was reached; gives every event that can be sent by now, in order.
    mutating func made(
        _ stage: MachineStage, at now: MonotonicInstant, image: ImageName?, infoHash: InfoHash?,
        transfer: TransferProgress?, reason: Trouble?, disk: WrittenDisk? = nil,
        traffic: MachineTraffic = MachineTraffic(), startsOwnDisk: Bool = false, registration: Registration? = nil
    ) -> [MachineEvent] {
        let draft = Draft(
            stage: stage, moment: now, image: image, infoHash: infoHash, transfer: transfer, reason: reason, disk: disk,
            traffic: traffic, startsOwnDisk: startsOwnDisk, registration: registration)
        latest = draft
        waiting.append(draft)
        return sendable()
    }

    /// The latest stage once more, with what else is known by now; with the traffic if it is of a download.
    mutating func again(
        at now: MonotonicInstant, traffic: MachineTraffic = MachineTraffic(), registration: Registration? = nil
    ) -> [MachineEvent] {
        guard let latest else { return [] }
        return made(
            latest.stage, at: now, image: latest.image, infoHash: latest.infoHash, transfer: latest.transfer,
            reason: latest.reason, disk: latest.disk, traffic: latest.transfer == nil ? MachineTraffic() : traffic,
            startsOwnDisk: latest.startsOwnDisk, registration: registration)
    }

    /// What was said with the latest stage holds no more.
    mutating func forgetReason() { latest?.reason = nil }

    private mutating func sendable() -> [MachineEvent] {
        guard let identity else {
            if waiting.count > Limits.earlyReports { waiting.removeFirst() }
            return []
        }
        defer { waiting = [] }
        return waiting.map { draft in
            MachineEvent(
                machine: identity, stage: draft.stage, uptime: milliseconds(at: draft.moment),
                firmware: firmware, image: draft.image, infoHash: draft.infoHash, transfer: draft.transfer,
                phase1: phase1, reason: draft.reason?.text, disk: draft.disk, card: card, secureBoot: secureBoot,
                traffic: draft.traffic, boot: boot, asksForAnswer: true, startsOwnDisk: draft.startsOwnDisk,
                traits: draft.stage.tellsTraits ? traits : MachineTraits(), registration: draft.registration,
                cause: draft.reason?.cause)
        }
    }

    private func milliseconds(at moment: MonotonicInstant) -> UInt64 {
        UInt64(max(0, (moment - kernelStart).wholeNanoseconds)) / 1_000_000
    }
}

extension MachineStage {
    /// Whether the machine says what it is: once it stands on the network it is known, and events of downloads are many.
    fileprivate var tellsTraits: Bool { [.agent, .network, .manifest].contains(self) }
}
