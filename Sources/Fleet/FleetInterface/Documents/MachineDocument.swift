// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import FleetModel

/// One machine and its latest boot, as lists have it.
package struct MachineDocument: InterfaceDocument {
    package var id: String
    package var number: Int64
    package var name: String?
    package var group: String?
    package var row: Int?
    package var column: Int?
    package var macs: [String]
    package var uuid: String?
    package var address: String?
    package var firmware: FirmwareKind?
    package var card: String?
    package var vendor: String?
    package var model: String?
    package var serial: String?
    package var memory: UInt64?
    package var state: MachineState
    package var stage: MachineStage
    package var since: Timestamp
    package var boot: UInt64
    package var boots: Int
    package var begun: Timestamp
    package var image: String?
    package var version: String?
    package var transfer: TransferDocument?
    package var reason: String?
    package var reasonCode: StandstillCode?
    package var nextAction: String?
    package var nextBoot: NextBootDocument?
    package var firstSeen: Timestamp
    package var lastSeen: Timestamp

    package enum CodingKeys: String, CodingKey {
        case id, number, name, group, row, column, macs, uuid, address, firmware, card, vendor, model, serial, memory,
            state, stage, since, boot, boots, begun, image, version
        case transfer, reason
        case reasonCode = "reason_code"
        case nextAction = "next_action"
        case nextBoot = "next_boot"
        case firstSeen = "first_seen"
        case lastSeen = "last_seen"
    }

    /// Begins one with what every machine has.
    package init(
        id: String, number: Int64, macs: [String], state: MachineState, stage: MachineStage, since: Timestamp,
        boot: UInt64,
        boots: Int, begun: Timestamp, firstSeen: Timestamp, lastSeen: Timestamp
    ) {
        self.id = id
        self.number = number
        self.macs = macs
        self.state = state
        self.stage = stage
        self.since = since
        self.boot = boot
        self.boots = boots
        self.begun = begun
        self.firstSeen = firstSeen
        self.lastSeen = lastSeen
    }

    static let members: [ObjectSchema.Member] = [
        .init("id", .text, "What the machine is called in addresses: its name, or its number as `m17`."),
        .init("number", .count, "Its number, which is never given to another machine."),
        .init("name", .optional(.text), "Its name in the list of machines; `null` for a newcomer."),
        .init("group", .optional(.text), "Its group there."),
        .init("row", .optional(.count), "Its seat there: the row of the room."),
        .init("column", .optional(.count), "The column of the room."),
        .init(
            "macs", .list(.text, atMost: Limits.addresses),
            "Its MAC addresses; the one that it boots from is the last."),
        .init("uuid", .optional(.text), "Its SMBIOS UUID as it was told last, which may be no name of it alone."),
        .init("address", .optional(.text), "The IP address that it was last seen at."),
        .init("firmware", .optional(.word(FirmwareKind.self)), "What its firmware is, once its agent told."),
        .init("card", .optional(.text), "Vendor and device of the network card it boots from, as `8086:100e`."),
        .init("vendor", .optional(.text), "Who made it, as its firmware says, once its agent told."),
        .init("model", .optional(.text), "Its model, as its firmware says."),
        .init("serial", .optional(.text), "Its serial number, as its firmware says."),
        .init("memory", .optional(.bytes), "Its memory."),
        .init(
            "state", .word(MachineState.self),
            "How it is: one word for all stages in which the same is to be done; `off` when nothing was heard for 12 hours."
        ),
        .init("stage", .word(MachineStage.self), "How far it is, or came."),
        .init("since", .time, "When it reached that stage."),
        .init("boot", .count, "The number of its latest boot."),
        .init("boots", .count, "Boots seen, this one included."),
        .init("begun", .time, "When that boot began."),
        .init("image", .optional(.text), "The image that it is about to start, or started."),
        .init("version", .optional(.text), "The version of the image: the infohash of its swarm."),
        .init("transfer", .optional(.object(TransferDocument.schema)), "How its download stands."),
        .init("reason", .optional(.text), "Why it failed or stands still, or what else its agent wants read."),
        .init(
            "reason_code", .optional(.word(StandstillCode.self)),
            "Why it stands still, or is much slower than others; the same cause has the same word. `null` when it goes on."
        ),
        .init("next_action", .optional(.text), "What a person can do about that."),
        .init(
            "next_boot", .optional(.object(NextBootDocument.schema)),
            "What somebody wants it to start next, in place of what its list and rules say; `null` when nobody does."),
        .init("first_seen", .time, "When it was seen for the first time."),
        .init("last_seen", .time, "When it last gave a sign of life."),
    ]

    package static let schema = ObjectSchema("Machine", "One machine and its latest boot.", members)

    package static var example: Self {
        var machine = Self(
            id: "pc-07", number: 17, macs: ["52:54:00:12:34:56"], state: .failed, stage: .failed, since: .example,
            boot: 42,
            boots: 3, begun: .example, firstSeen: .example, lastSeen: .example)
        (machine.name, machine.group, machine.row, machine.column) = ("pc-07", "room-101", 2, 3)
        (machine.vendor, machine.model, machine.serial) = ("Dell Inc.", "OptiPlex 7010", "4XB2")
        machine.memory = 8_589_934_592
        machine.uuid = "4c4c4544-0042-3510-8052-b4c04f4a4e31"
        machine.address = "192.0.2.50"
        machine.firmware = .uefi
        machine.card = "8086:100e"
        machine.image = "debian"
        machine.version = .exampleInfoHash
        machine.transfer = .example
        machine.reason = "the disk /dev/sda is full"
        machine.reasonCode = .imageTooLarge
        machine.nextAction = StandstillCode.imageTooLarge.nextStep
        machine.nextBoot = .example
        return machine
    }
}

/// How a machine's download stands.
package struct TransferDocument: InterfaceDocument {
    package var total: UInt64
    package var verified: UInt64
    package var fromServer: UInt64
    package var fromPeers: UInt64
    package var rateDown: UInt64?
    package var rateUp: UInt64?
    package var sent: UInt64?
    package var wasted: UInt64?
    package var diskWait: Seconds?

    package enum CodingKeys: String, CodingKey {
        case total, verified
        case fromServer = "from_server"
        case fromPeers = "from_peers"
        case rateDown = "rate_down"
        case rateUp = "rate_up"
        case sent, wasted
        case diskWait = "disk_wait"
    }

    /// What an agent told of its download, and of the traffic besides.
    package init(_ transfer: TransferProgress, _ traffic: MachineTraffic?) {
        total = transfer.total
        verified = transfer.verified
        fromServer = transfer.fromServer
        fromPeers = transfer.fromPeers
        rateDown = traffic?.rateDown
        rateUp = traffic?.rateUp
        sent = traffic?.sent
        wasted = traffic?.wasted
        diskWait = traffic?.diskWait.map { Seconds(milliseconds: Int64(clamping: $0)) }
    }

    package static let schema = ObjectSchema(
        "Transfer", "How a machine's download stands; bytes are payload.",
        [
            .init("total", .bytes, "Bytes to fetch in all."),
            .init("verified", .bytes, "Bytes proved and stored so far."),
            .init("from_server", .bytes, "Bytes received from the server."),
            .init("from_peers", .bytes, "Bytes received from other machines."),
            .init("rate_down", .optional(.bytes), "Bytes received a second, lately."),
            .init("rate_up", .optional(.bytes), "Bytes sent to other machines a second, lately."),
            .init("sent", .optional(.bytes), "Bytes sent to other machines so far."),
            .init("wasted", .optional(.bytes), "Bytes received for nothing."),
            .init("disk_wait", .optional(.seconds), "For how long the download waited for the machine's own storage."),
        ])

    package static var example: Self {
        var traffic = MachineTraffic()
        (traffic.rateDown, traffic.rateUp, traffic.sent, traffic.wasted) = (
            110_000_000, 90_000_000, 250_000_000, 16_384
        )
        traffic.diskWait = 1_250
        return Self(
            TransferProgress(
                verified: 300_000_000, total: 700_000_000, fromServer: 20_000_000, fromPeers: 280_000_000), traffic)
    }
}

extension Timestamp {
    static let example = Timestamp(milliseconds: 1_796_117_220_123)
}

extension String {
    static let exampleInfoHash = "aabbccddeeff00112233445566778899aabbccdd"
}
