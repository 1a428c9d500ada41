// SPDX-License-Identifier: GPL-3.0-or-later

/// What a machine is made of, as its agent found in one boot (docs/inventory.md).
///
/// What could not be read is `nil`, which is not the same as that there is none: a list without entries says that.
package struct Inventory: Hashable, Sendable {
    /// The format's version; a receiver refuses what it does not know.
    package static let version = 1

    /// Its processors.
    package var processor: Processor?
    /// Its memory in bytes: of its modules together, or else what its kernel has.
    package var memory: UInt64?
    /// Its memory modules, in the firmware's order; `nil` where the firmware tells of none.
    package var modules: [MemoryModule]?
    /// Its disks, without those that a person can pull out; `nil` where a driver for them may be missing.
    package var disks: [Disk]?
    /// Its Ethernet cards.
    package var cards: [Card]?
    /// What its firmware says of the computer.
    package var computer = Computer()
    /// Its Trusted Platform Module.
    package var tpm: TPMKind?
    /// What its firmware is.
    package var firmware: FirmwareKind?
    /// What its UEFI says of Secure Boot.
    package var secureBoot: SecureBootState?

    /// Begins one of which nothing is known.
    package init() {}
}

extension Inventory {
    /// A machine's processors, which are of one kind.
    package struct Processor: Hashable, Sendable {
        /// As its maker calls it.
        package let model: String?
        /// Chips.
        package let sockets: UInt64?
        /// Cores of all chips together.
        package let cores: UInt64?
        /// What the kernel counts as processors.
        package let threads: UInt64?

        /// Puts the four together; texts are cut to what a report has room for, here and in what follows.
        package init(model: String?, sockets: UInt64? = nil, cores: UInt64? = nil, threads: UInt64? = nil) {
            self.model = model?.asTrait
            self.sockets = sockets
            self.cores = cores
            self.threads = threads
        }
    }

    /// A memory module.
    package struct MemoryModule: Hashable, Sendable {
        /// In bytes.
        package let size: UInt64
        /// What its place is called on the board.
        package let slot: String?

        /// Pairs the two.
        package init(size: UInt64, slot: String?) {
            self.size = size
            self.slot = slot?.asTrait
        }
    }

    /// A disk.
    package struct Disk: Hashable, Sendable {
        /// The kernel's name, such as `sda`: in another boot another disk may have it.
        package let name: String
        /// In bytes.
        package let size: UInt64
        /// What its maker calls it.
        package let model: String?
        /// Its serial number.
        package let serial: String?
        /// Whether it has platters that turn.
        package let isRotational: Bool?
        /// How it is attached.
        package let transport: DiskTransport?

        /// Puts these together.
        package init(
            name: String, size: UInt64, model: String? = nil, serial: String? = nil, isRotational: Bool? = nil,
            transport: DiskTransport? = nil
        ) {
            self.name = name.asTrait ?? "?"
            self.size = size
            self.model = model?.asTrait
            self.serial = serial?.asTrait
            self.isRotational = isRotational
            self.transport = transport
        }
    }

    /// An Ethernet card.
    package struct Card: Hashable, Sendable {
        /// The kernel's name, such as `eth0`.
        package let name: String
        /// Its hardware address.
        package let mac: MACAddress
        /// The kernel's driver of it.
        package let driver: String?
        /// What kind of PCI card it is; `nil` for cards on another bus.
        package let kind: PCIIdentity?
        /// What its link was set up to, in Mbit/s; `nil` without a link.
        package let speed: UInt64?
        /// Whether it sends and receives at the same time.
        package let duplex: Duplex?
        /// Whether a cable was in and the other end answered.
        package let hasLink: Bool?

        /// Puts these together.
        package init(
            name: String, mac: MACAddress, driver: String? = nil, kind: PCIIdentity? = nil, speed: UInt64? = nil,
            duplex: Duplex? = nil, hasLink: Bool? = nil
        ) {
            self.name = name.asTrait ?? "?"
            self.mac = mac
            self.driver = driver?.asTrait
            self.kind = kind
            self.speed = speed
            self.duplex = duplex
            self.hasLink = hasLink
        }
    }

    /// What SMBIOS says of the whole computer.
    package struct Computer: Hashable, Sendable {
        package let vendor: String?
        package let model: String?
        package let version: String?
        package let serial: String?
        /// The system's UUID, as the kernel reads it.
        package let uuid: String?
        /// Maker and name of the mainboard.
        package let board: String?
        package let biosVersion: String?
        /// As the maker writes it, mostly month, day and year.
        package let biosDate: String?
        package let chassis: ChassisKind?

        /// Puts these together.
        package init(
            vendor: String? = nil, model: String? = nil, version: String? = nil, serial: String? = nil,
            uuid: String? = nil, board: String? = nil, biosVersion: String? = nil, biosDate: String? = nil,
            chassis: ChassisKind? = nil
        ) {
            self.vendor = vendor?.asTrait
            self.model = model?.asTrait
            self.version = version?.asTrait
            self.serial = serial?.asTrait
            self.uuid = uuid?.asTrait
            self.board = board?.asTrait
            self.biosVersion = biosVersion?.asTrait
            self.biosDate = biosDate?.asTrait
            self.chassis = chassis
        }
    }
}
