// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// What is stored of one machine, but for its latest boot.
package struct MachineRecord: Hashable, Sendable {
    /// Its number.
    package var number: MachineNumber
    /// The UUID that is its name, if it has one of its own.
    package var uuid: String?
    /// The UUID that it told last.
    package var toldUUID: String?
    /// Its MAC addresses; the one that was heard last is the last.
    package var macs: [MACAddress]
    /// Its latest boot.
    package var boot: BootNumber
    /// Boots seen.
    package var boots: Int
    /// When it was seen for the first time.
    package var firstSeen: WallTime
    /// When it gave its last sign of life.
    package var lastSeen: WallTime
    /// What its firmware is.
    package var firmware: FirmwareKind?
    /// The kind of its network card.
    package var card: PCIIdentity?
    /// Whether an agent told of that since the machine asked for its script last.
    package var isCardProved: Bool
    /// Whether an agent of it was ever heard.
    package var hasReported: Bool
    /// What its UEFI says of Secure Boot.
    package var secureBoot: SecureBootState?
    /// What its agent told of it besides.
    package var traits = MachineTraits()
    /// What somebody wants it to start.
    package var nextBoot: NextBoot?

    /// Begins one with what every machine has.
    package init(
        _ number: MachineNumber, macs: [MACAddress], boot: BootNumber, boots: Int, firstSeen: WallTime,
        lastSeen: WallTime, isCardProved: Bool, hasReported: Bool
    ) {
        self.number = number
        self.macs = macs
        self.boot = boot
        self.boots = boots
        self.firstSeen = firstSeen
        self.lastSeen = lastSeen
        self.isCardProved = isCardProved
        self.hasReported = hasReported
    }
}

/// What is stored of one boot.
package struct BootRecord: Hashable, Sendable {
    /// A stage that was reached.
    package struct Mark: Hashable, Sendable {
        /// The stage.
        package let stage: MachineStage
        /// How long after the boot's beginning, by a clock that does not jump.
        package let after: Duration

        /// Pairs the two.
        package init(_ stage: MachineStage, after: Duration) {
            self.stage = stage
            self.after = after
        }
    }

    /// What changes with each report of its agent.
    package struct Progress: Hashable, Sendable {
        /// The boot.
        package var number: BootNumber
        /// The machine.
        package var machine: MachineNumber
        /// The last sign of life.
        package var lastSeen: WallTime
        /// How long it has gone on, until that sign, by a clock that does not jump.
        package var duration: Duration
        /// How its download stands.
        package var transfer: TransferProgress?
        /// What else its agent told of the bytes it fetches and gives; rates, which are of a moment, are not kept.
        package var traffic = MachineTraffic()
        /// What the agent's clock showed last, in milliseconds.
        package var uptime: UInt64?

        /// Begins one with what every boot has.
        package init(_ number: BootNumber, of machine: MachineNumber, lastSeen: WallTime, duration: Duration) {
            self.number = number
            self.machine = machine
            self.lastSeen = lastSeen
            self.duration = duration
        }
    }

    /// How it stands.
    package var progress: Progress
    /// The MAC address it boots from.
    package var mac: MACAddress
    /// The address it was last seen at.
    package var address: HostAddress?
    /// When it began.
    package var begun: WallTime
    /// How far it is, or came.
    package var stage: MachineStage
    /// Whether it is thought to have stopped at a loader.
    package var isStopped: Bool
    /// When it reached which stage, in the order of stages.
    package var marks: [Mark]
    /// What was started.
    package var image: ImageName?
    /// Which version of the image.
    package var version: InfoHash?
    /// The disk that was written.
    package var disk: WrittenDisk?
    /// Why it failed, or what else its agent told last.
    package var reason: String?
    /// Why it failed last, also where it went on.
    package var failure: String?

    /// Begins one with what every boot has.
    package init(
        _ progress: Progress, mac: MACAddress, begun: WallTime, stage: MachineStage, isStopped: Bool, marks: [Mark]
    ) {
        self.progress = progress
        self.mac = mac
        self.begun = begun
        self.stage = stage
        self.isStopped = isStopped
        self.marks = marks
    }
}

/// All that a server is told of earlier runs when it starts.
package struct FleetRecords: Sendable {
    /// The machines.
    package var machines: [MachineRecord] = []
    /// The latest boot of each.
    package var boots: [BootRecord] = []
    /// Written disks that are to be started.
    package var diskStarts: [MachineNumber: DiskStartRecord] = [:]
    /// The keys of boots.
    package var keys: [BootKeyRecord] = []
    /// The last inventory of each machine that told one.
    package var inventories: [MachineNumber: InventoryRecord] = [:]
    /// UUIDs that are nobody's name.
    package var sharedUUIDs: [String] = []
    /// The machines that are given signed programs.
    package var signed: Set<MACAddress> = []
    /// The number of the next new machine.
    package var nextMachine = MachineNumber(1)
    /// The number of the next boot.
    package var nextBoot = BootNumber.first
    /// By which time records grow old.
    package var ageing: WallTime?

    /// How many UUIDs can be known to be nobody's name.
    package static let mostSharedUUIDs = Limits.sharedUUIDs

    /// Nothing is known.
    package init() {}
}

/// What changed since it was asked for last, for the store.
package struct FleetChanges: Sendable {
    /// Machines as they are now.
    package var machines: [MachineRecord] = []
    /// Boots as they are now, or as they ended.
    package var boots: [BootRecord] = []
    /// Boots of which nothing changed but this.
    package var progress: [BootRecord.Progress] = []
    /// Machines that are forgotten, with their boots.
    package var forgotten: [MachineNumber] = []
    /// UUIDs that turned out to be nobody's name.
    package var sharedUUIDs: [String] = []
    /// Written disks that are to be started; `nil` for those that are not any more.
    package var diskStarts: [MachineNumber: DiskStartRecord?] = [:]
    /// All keys of those machines of which one changed; none of a machine that has none any more.
    package var keys: [MachineNumber: [BootKeyRecord]] = [:]
    /// Inventories that machines told.
    package var inventories: [MachineNumber: InventoryRecord] = [:]
    /// Machines that are given signed programs from now on, or no more.
    package var signed: [MACAddress: Bool] = [:]
    /// The number of the next new machine.
    package var nextMachine = MachineNumber(1)
    /// The number of the next boot.
    package var nextBoot = BootNumber.first
    /// Boots that ended and are not among these, for the store was away for too long.
    package var lostBoots = 0

    /// Nothing changed.
    package init() {}

    /// How much changed: machines and boots.
    package var count: Int { machines.count + boots.count + progress.count + forgotten.count }

    /// Whether nothing changed.
    package var isEmpty: Bool {
        machines.isEmpty && boots.isEmpty && progress.isEmpty && forgotten.isEmpty && sharedUUIDs.isEmpty
            && diskStarts.isEmpty && keys.isEmpty && inventories.isEmpty && signed.isEmpty
    }
}
