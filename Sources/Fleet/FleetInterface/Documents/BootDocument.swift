// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// One boot of one machine, as it is remembered.
package struct BootDocument: InterfaceDocument {
    package var boot: UInt64
    package var machine: String
    package var mac: String
    package var address: String?
    package var begun: Timestamp
    package var lastSeen: Timestamp
    package var duration: Seconds
    package var stage: MachineStage
    package var stages: [StageMark]
    package var image: String?
    package var version: String?
    package var transfer: TransferDocument?
    package var disk: String?
    package var reason: String?
    package var failure: String?

    package enum CodingKeys: String, CodingKey {
        case boot, machine, mac, address, begun
        case lastSeen = "last_seen"
        case duration, stage, stages, image, version, transfer, disk, reason, failure
    }

    /// Begins one with what every boot has.
    package init(
        boot: UInt64, machine: String, mac: String, begun: Timestamp, lastSeen: Timestamp, duration: Seconds,
        stage: MachineStage, stages: [StageMark]
    ) {
        self.boot = boot
        self.machine = machine
        self.mac = mac
        self.begun = begun
        self.lastSeen = lastSeen
        self.duration = duration
        self.stage = stage
        self.stages = stages
    }

    package static let schema = ObjectSchema(
        "Boot", "One boot of one machine, as it is remembered.",
        [
            .init("boot", .count, "Its number; a later boot has a larger one."),
            .init("machine", .text, "The machine's id."),
            .init("mac", .text, "The MAC address that it booted from."),
            .init("address", .optional(.text), "The IP address that it was last seen at."),
            .init("begun", .time, "When it began."),
            .init("last_seen", .time, "When it gave its last sign of life."),
            .init("duration", .seconds, "From its beginning to that sign, by a clock that does not jump."),
            .init("stage", .word(MachineStage.self), "How far it came."),
            .init(
                "stages", .list(.object(StageMark.schema), atMost: MachineStage.allCases.count),
                "The stages that it reached, in their order."),
            .init("image", .optional(.text), "The image that it started."),
            .init("version", .optional(.text), "The version of the image: the infohash of its swarm."),
            .init("transfer", .optional(.object(TransferDocument.schema)), "How its download stood."),
            .init("disk", .optional(.text), "The disk that was written."),
            .init("reason", .optional(.text), "Why it failed, or what else its agent told last."),
            .init("failure", .optional(.text), "Why it failed last, also where it went on."),
        ])

    package static var example: Self {
        var boot = Self(
            boot: 42, machine: "m17", mac: "52:54:00:12:34:56", begun: .example, lastSeen: .example,
            duration: Seconds(milliseconds: 61_500), stage: .os, stages: [.example])
        boot.address = "192.0.2.50"
        boot.image = "debian"
        boot.version = .exampleInfoHash
        boot.transfer = .example
        boot.disk = "/dev/sda (500.1 GB, Samsung SSD 870)"
        boot.reason = "the disk /dev/sda is full"
        boot.failure = "the disk /dev/sda is full"
        return boot
    }
}
