// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// A disk of a machine.
package struct DiskDocument: InterfaceDocument {
    package var name: String
    package var size: UInt64
    package var model: String?
    package var serial: String?
    package var rotational: Bool?
    package var transport: DiskTransport?

    /// What a machine told of it.
    package init(_ disk: Inventory.Disk) {
        name = disk.name
        size = disk.size
        model = disk.model
        serial = disk.serial
        rotational = disk.isRotational
        transport = disk.transport
    }

    package static let schema = ObjectSchema(
        "Disk", "A disk of a machine.",
        [
            .init("name", .text, "The kernel's name of it, which another disk may have in another boot."),
            .init("size", .bytes, "Its size."),
            .init("model", .optional(.text), "As its maker calls it."),
            .init("serial", .optional(.text), "Its serial number."),
            .init("rotational", .optional(.flag), "Whether it has platters that turn."),
            .init("transport", .optional(.word(DiskTransport.self)), "How it is attached."),
        ])

    static let sample = Inventory.Disk(
        name: "sda", size: 500_107_862_016, model: "Samsung SSD 870", serial: "S5Y1NJ0R", isRotational: false,
        transport: .sata)

    package static var example: Self { Self(sample) }
}

/// An Ethernet card of a machine.
package struct CardDocument: InterfaceDocument {
    package var name: String
    package var mac: String
    package var driver: String?
    package var card: String?
    package var speed: UInt64?
    package var duplex: Duplex?
    package var link: Bool?

    /// What a machine told of it.
    package init(_ card: Inventory.Card) {
        name = card.name
        mac = "\(card.mac)"
        driver = card.driver
        self.card = card.kind.map { "\($0)" }
        speed = card.speed
        duplex = card.duplex
        link = card.hasLink
    }

    package static let schema = ObjectSchema(
        "Card", "An Ethernet card of a machine.",
        [
            .init("name", .text, "The kernel's name of it."),
            .init("mac", .text, "Its MAC address."),
            .init("driver", .optional(.text), "The kernel's driver of it."),
            .init("card", .optional(.text), "Its vendor and device, if it is a PCI card, as `8086:15b8`."),
            .init("speed", .optional(.count), "What its link was set up to, in Mbit/s."),
            .init("duplex", .optional(.word(Duplex.self)), "Whether it sends and receives at the same time."),
            .init("link", .optional(.flag), "Whether a cable was in and the other end answered."),
        ])

    private init(name: String, mac: String) {
        self.name = name
        self.mac = mac
    }

    package static var example: Self {
        var card = Self(name: "eth0", mac: "52:54:00:12:34:56")
        (card.driver, card.card, card.speed, card.duplex, card.link) = ("e1000e", "8086:15b8", 1_000, .full, true)
        return card
    }
}

/// What a machine's firmware says of the whole computer.
package struct ComputerDocument: InterfaceDocument {
    package var vendor: String?
    package var model: String?
    package var version: String?
    package var serial: String?
    package var uuid: String?
    package var board: String?
    package var biosVersion: String?
    package var biosDate: String?
    package var chassis: ChassisKind?

    package enum CodingKeys: String, CodingKey {
        case vendor, model, version, serial, uuid, board
        case biosVersion = "bios_version"
        case biosDate = "bios_date"
        case chassis
    }

    /// What a machine told of it.
    package init(_ computer: Inventory.Computer) {
        vendor = computer.vendor
        model = computer.model
        version = computer.version
        serial = computer.serial
        uuid = computer.uuid
        board = computer.board
        biosVersion = computer.biosVersion
        biosDate = computer.biosDate
        chassis = computer.chassis
    }

    package static let schema = ObjectSchema(
        "Computer", "What a machine's firmware says of the whole computer.",
        [
            .init("vendor", .optional(.text), "Who made it."),
            .init("model", .optional(.text), "Its model."),
            .init("version", .optional(.text), "The version of the model."),
            .init("serial", .optional(.text), "Its serial number."),
            .init("uuid", .optional(.text), "Its UUID, as the kernel reads it."),
            .init("board", .optional(.text), "Maker and name of its mainboard."),
            .init("bios_version", .optional(.text), "The version of its firmware."),
            .init("bios_date", .optional(.text), "The date of its firmware, as the maker writes it."),
            .init("chassis", .optional(.word(ChassisKind.self)), "What it looks like."),
        ])

    static let sample = Inventory.Computer(
        vendor: "Dell Inc.", model: "OptiPlex 7010", version: "01", serial: "4XB2",
        uuid: "4c4c4544-0042-3510-8052-b4c04f4a4e31", board: "Dell Inc. 0GY6Y8", biosVersion: "A29",
        biosDate: "06/28/2018", chassis: .mini)

    package static var example: Self { Self(sample) }
}
