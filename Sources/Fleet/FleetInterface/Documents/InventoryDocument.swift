// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import FleetModel
internal import TorrentCore

/// What a machine is made of, as it told last.
package struct InventoryDocument: InterfaceDocument {
    package var told: Timestamp
    package var processor: ProcessorDocument?
    package var memory: UInt64?
    package var modules: [MemoryModuleDocument]?
    package var disks: [DiskDocument]?
    package var cards: [CardDocument]?
    package var computer: ComputerDocument
    package var tpm: TPMKind?
    package var firmware: FirmwareKind?

    /// What is remembered of a machine.
    package init(_ record: InventoryRecord) {
        let inventory = record.inventory
        told = Timestamp(record.told)
        processor = inventory.processor.map { ProcessorDocument($0) }
        memory = inventory.memory
        modules = inventory.modules?.map { MemoryModuleDocument($0) }
        disks = inventory.disks?.map { DiskDocument($0) }
        cards = inventory.cards?.map { CardDocument($0) }
        computer = ComputerDocument(inventory.computer)
        tpm = inventory.tpm
        firmware = inventory.firmware
    }

    package static let schema = ObjectSchema(
        "Inventory",
        "What a machine is made of, as it told in its latest boot; `null` where nothing is known. What it told of Secure Boot is"
            + " in the machine's `secure_boot`.",
        [
            .init("told", .time, "When it told that."),
            .init("processor", .optional(.object(ProcessorDocument.schema)), "Its processors, which are of one kind."),
            .init("memory", .optional(.bytes), "Its memory."),
            .init(
                "modules",
                .optional(.list(.object(MemoryModuleDocument.schema), atMost: CatalogLimits.memoryModules)),
                "Its memory modules, in the order of its firmware."),
            .init(
                "disks", .optional(.list(.object(DiskDocument.schema), atMost: CatalogLimits.inventoryDisks)),
                "Its disks, without those that a person can pull out."),
            .init(
                "cards", .optional(.list(.object(CardDocument.schema), atMost: CatalogLimits.networkCards)),
                "Its Ethernet cards."),
            .init("computer", .object(ComputerDocument.schema), "What its firmware says of the whole computer."),
            .init("tpm", .optional(.word(TPMKind.self)), "Its Trusted Platform Module; `none` if there is none."),
            .init("firmware", .optional(.word(FirmwareKind.self)), "What its firmware is."),
        ])

    package static var example: Self {
        var inventory = Inventory()
        inventory.processor = .init(model: "Intel(R) Core(TM) i5-7500", sockets: 1, cores: 4, threads: 4)
        inventory.memory = 8_589_934_592
        inventory.modules = [.init(size: 8_589_934_592, slot: "DIMM A1")]
        inventory.disks = [DiskDocument.sample]
        inventory.computer = ComputerDocument.sample
        inventory.tpm = .of20
        inventory.firmware = .uefi
        var document = Self(InventoryRecord(inventory, told: WallTime(milliseconds: 1_796_117_220_123)))
        document.cards = [.example]
        return document
    }
}

/// A machine's processors.
package struct ProcessorDocument: InterfaceDocument {
    package var model: String?
    package var sockets: UInt64?
    package var cores: UInt64?
    package var threads: UInt64?

    /// What a machine told of them.
    package init(_ processor: Inventory.Processor) {
        model = processor.model
        sockets = processor.sockets
        cores = processor.cores
        threads = processor.threads
    }

    package static let schema = ObjectSchema(
        "Processor", "A machine's processors, which are of one kind.",
        [
            .init("model", .optional(.text), "As its maker calls it."),
            .init("sockets", .optional(.count), "Chips."),
            .init("cores", .optional(.count), "Cores of all chips together."),
            .init("threads", .optional(.count), "What the kernel counts as processors."),
        ])

    package static var example: Self {
        Self(.init(model: "Intel(R) Core(TM) i5-7500", sockets: 1, cores: 4, threads: 4))
    }
}

/// A memory module.
package struct MemoryModuleDocument: InterfaceDocument {
    package var size: UInt64
    package var slot: String?

    /// What a machine told of it.
    package init(_ module: Inventory.MemoryModule) {
        size = module.size
        slot = module.slot
    }

    package static let schema = ObjectSchema(
        "MemoryModule", "A memory module.",
        [
            .init("size", .bytes, "Its size."),
            .init("slot", .optional(.text), "What its place is called on the board."),
        ])

    package static var example: Self { Self(.init(size: 8_589_934_592, slot: "DIMM A1")) }
}
