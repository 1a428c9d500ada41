// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// What the server knows of one machine and its latest boot.
package struct FleetMachine: Hashable, Sendable {
    /// What it is to the server.
    package internal(set) var number: MachineNumber
    /// The hardware address it boots from.
    package internal(set) var mac: MACAddress
    /// Its SMBIOS UUID as it was told last, whether it is a name of this machine alone or not.
    package internal(set) var uuid: String?
    /// The address it was last seen at.
    package internal(set) var address: HostAddress?
    /// What its firmware is, once its agent told.
    package internal(set) var firmware: FirmwareKind?
    /// What its UEFI says of Secure Boot, once its agent told; kept from boot to boot.
    package internal(set) var secureBoot: SecureBootState?
    /// The kind of the network card it boots from, once its agent told; kept from boot to boot.
    package internal(set) var card: PCIIdentity?
    /// What its agent told of it besides; kept from boot to boot.
    package internal(set) var traits = MachineTraits()
    /// What somebody wants it to start; see ``FleetModel/nextBoot(of:in:)``.
    package internal(set) var nextBoot: NextBoot?
    /// When it was sent to its own disk by that.
    var sentToNextDisk: MonotonicInstant?
    /// What is written down of it in the list of machines.
    package internal(set) var label: MachineLabel?
    /// When it was seen for the first time.
    package internal(set) var firstSeen: WallTime
    /// Since when it is known, by the clock that does not jump; long ago where an earlier run knew it.
    var known: MonotonicInstant
    /// Boots seen, this one included; none of a machine that is only expected (``FleetModel/expect(uuid:macs:at:)``).
    package internal(set) var boots = 1

    /// The name of this boot.
    package internal(set) var boot: BootNumber
    /// When this boot began.
    package internal(set) var begun: Moment
    /// How far it is.
    package internal(set) var stage: MachineStage
    /// When it first reached each stage of this boot.
    package internal(set) var stageTimes: [MachineStage: MonotonicInstant] = [:]
    /// What it is about to start.
    package internal(set) var image: ImageName?
    /// Which version of the image that is, by its swarm.
    package internal(set) var version: InfoHash?
    /// How its download stands.
    package internal(set) var transfer: TransferProgress?
    /// The disk that was written in this boot.
    package internal(set) var disk: WrittenDisk?
    /// What else its agent told in this boot; `nil` before it was heard.
    package internal(set) var report: MachineReport?
    /// Names the phase 1 that it gives to machines that come later; `nil` while it gives none.
    package internal(set) var phase1: String?
    /// The host key of its remote shell, once one was opened in this boot.
    package internal(set) var shellKey: ShellKey?
    /// Why it failed, or what else its agent wants read.
    package internal(set) var reason: String?
    /// What that is about, as its agent told.
    package internal(set) var cause: FailureCause?
    /// Why it failed last in this boot, also where it went on.
    package internal(set) var failure: String?
    /// When it last gave a sign of life.
    package internal(set) var lastSeen: MonotonicInstant
    /// The same by the wall clock.
    package internal(set) var lastSeenAt: WallTime
    /// What the agent's clock showed at its latest report, in milliseconds.
    var uptime: UInt64?
    /// When its kernel started, by the report that says the earliest: what was sent late seems to have started late.
    var kernelStart: MonotonicInstant?
    /// What became of its last question for an address in this boot; behind phase 1's last file only what that asks counts.
    var question = MachineSituation.Address.unknown
    /// What its kernel said in this boot that may explain a standstill, the latest last.
    package internal(set) var signs: [KernelSign] = []
    /// How often its agent was heard since its kernel said that it stopped.
    var heardSincePanic = 0
    /// How fast the link of its card is in this boot, in Mbit/s, once its agent told.
    package internal(set) var linkSpeed: UInt64?
    /// The card that its loader told in this boot, if the phase 1 that it is sent has no driver of that.
    package internal(set) var undrivenCard: PCIIdentity?
    /// That it said that it ends this boot, as it was ordered to.
    var leaving: Leaving?
    /// Whether somebody has ever wanted something of it.
    var isWanted = false

    init(_ number: MachineNumber, mac: MACAddress, boot: BootNumber, stage: MachineStage, at now: Moment) {
        self.number = number
        self.mac = mac
        self.boot = boot
        self.stage = stage
        begun = now
        firstSeen = now.wall
        known = now.monotonic
        lastSeen = now.monotonic
        lastSeenAt = now.wall
        stageTimes[stage] = now.monotonic
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

    /// The number of the next boot, if it may be in phase 1 without having asked for a script.
    var promisedBoot: BootNumber?

    /// Whether an agent told of the card since the machine asked for its script last.
    var isCardProved = false

    /// Whether it failed because it asked for nothing after a loader, which may come late.
    var isStopped = false

    /// Whether more is known of who is in this boot than a MAC address, which another machine may have by now.
    var isClaimed = false

    /// Whether an agent of it was ever heard.
    var hasReported = false

    /// Whether it is worth remembering: it told more of itself than that it asks for an address, in this boot or in one
    /// before, or somebody wants something of it.
    var wasHeard: Bool { stage != .dhcp || hasReported || boots > 1 || stageTimes.count > 1 || isWanted }

    /// Notes a sign of life.
    mutating func see(_ now: Moment) {
        lastSeen = now.monotonic
        lastSeenAt = now.wall
    }

    /// The same, where it asked for an address, or got one.
    mutating func see(_ now: Moment, question: MachineSituation.Address) {
        see(now)
        self.question = question
    }

    /// Notes that a stage was reached; the first time counts.
    mutating func reach(_ stage: MachineStage, at now: Moment) {
        self.stage = stage
        guard stageTimes[stage] == nil else { return }
        stageTimes[stage] = now.monotonic
        if stage == .initramfs { question = .unknown }
    }

    /// Fails, if it is still at its loaders.
    mutating func stop(because reason: String, at now: Moment) {
        guard stage == .dhcp || stage == .loader else { return }
        reach(.failed, at: now)
        self.reason = reason
        cause = nil
        failure = reason
        isStopped = true
    }

    /// It was slow, and stopped only as far as anybody could tell.
    mutating func goOn() {
        guard isStopped else { return }
        isStopped = false
        stage = .loader
        stageTimes[.failed] = nil
        reason = nil
        failure = nil
    }

    /// Forgets what belongs to the boot before.
    mutating func beginAnew(_ boot: BootNumber, mac: MACAddress, at now: Moment) {
        self.boot = boot
        self.mac = mac
        promisedBoot = nil
        begun = now
        stageTimes = [:]
        forgetProgress()
        isStopped = false
        isClaimed = false
        boots += 1
    }
}

extension FleetMachine {
    /// Takes in what the agent says of itself.
    mutating func take(_ event: MachineEvent, at now: Moment) {
        isStopped = false
        hasReported = true
        hearAfterPanic()
        stay(at: now.monotonic)
        reach(event.stage, at: now)
        var report = report ?? MachineReport(at: now.monotonic)
        report.take(event, at: now.monotonic)
        self.report = report
        if event.stage != .os { tells(uptime: event.uptime, at: now.monotonic) }
        if let uuid = event.machine.uuid { self.uuid = uuid }
        if let firmware = event.firmware { self.firmware = firmware }
        // A card that was changed for one on another bus is known when there is a network; before, nothing is said of it.
        if event.card != nil || event.stage.isConnected {
            card = event.card
            isCardProved = true
        }
        if let secureBoot = event.secureBoot { self.secureBoot = secureBoot }
        if event.traits != MachineTraits() { traits = event.traits }
        if let image = event.image, image != self.image {
            self.image = image
            version = nil
        }
        if event.image != nil, let infoHash = event.infoHash { version = infoHash }
        if let transfer = event.transfer { self.transfer = transfer }
        if let disk = event.disk { self.disk = disk }
        phase1 = event.phase1
        if let shell = event.shell { shellKey = shell }
        reason = event.reason.map { $0.cut(toBytes: Limits.reason) }
        cause = event.cause
        if event.stage == .failed { failure = reason }
    }
}

extension MachineStage {
    /// The place of this stage in a boot that goes well.
    var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// Whether an agent that is there knows its network card.
    fileprivate var isConnected: Bool {
        (MachineStage.network.order...MachineStage.handover.order).contains(order)
    }
}

extension String {
    /// As many whole characters from the front as fit.
    func cut(toBytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var kept = ""
        var size = 0
        for character in self {
            size += character.utf8.count
            guard size <= limit else { break }
            kept.append(character)
        }
        return kept
    }
}
