// SPDX-License-Identifier: GPL-3.0-or-later

/// The first event of `/stream`: the whole room as the page shows it.
package struct StreamSnapshotDocument: InterfaceDocument {
    /// The name of the event.
    package static let eventName = "snapshot"

    package var time: Timestamp
    package var page: String
    package var version: String
    package var started: Timestamp
    package var environment: EnvironmentDocument
    package var machineColumns: [String]
    package var transferColumns: [String]
    /// By number.
    package var machines: [MachineRow]
    package var problems: [ProblemDocument] = []
    package var images: [ImageDocument] = []
    package var swarms: [SwarmDocument] = []
    package var standstills: [StandstillDocument] = []
    package var schedule: [ScheduledDocument] = []
    package var groups: [String] = []

    package enum CodingKeys: String, CodingKey {
        case time, page, version, started, environment
        case machineColumns = "machine_columns"
        case transferColumns = "transfer_columns"
        case machines, problems, images, swarms, standstills, schedule, groups
    }

    /// Begins one with what every room has; the machines stand by number.
    package init(
        time: Timestamp, page: String, version: String, started: Timestamp, environment: EnvironmentDocument,
        machines: [MachineRow]
    ) {
        self.time = time
        self.page = page
        self.version = version
        self.started = started
        self.environment = environment
        machineColumns = MachineRow.columns
        transferColumns = TransferRow.columns
        self.machines = machines
    }

    package static let schema = ObjectSchema(
        "StreamSnapshot", "The whole room: what `/stream` sends first.",
        [
            .init("time", .time, "When this was so, by the server's clock."),
            .init("page", .text, "What the files of the page are known by; another one means that they changed."),
            .init("version", .text, "The server's version."), .init("started", .time, "When the server started."),
            .init("environment", .object(EnvironmentDocument.schema), "What is served."),
            .init("machine_columns", .list(.text), "What the values in a row of `machines` are."),
            .init("transfer_columns", .list(.text), "What the values in a row of a tick's `transfers` are."),
            .init(
                "machines", .list(.object(MachineRow.schema), atMost: Limits.machinePage), "The machines, by number."),
            .init("problems", .list(.object(ProblemDocument.schema)), "Everything that is wrong now, the worst first."),
            .init("images", .list(.object(ImageDocument.schema)), "The image folders."),
            .init(
                "swarms", .list(.object(SwarmDocument.schema)), "The swarms in which something was fetched or is."),
            .init(
                "standstills", .list(.object(StandstillDocument.schema), atMost: Limits.standstills),
                "Why machines stand still, or are much slower than others, the cause of most of them first."),
            .init(
                "schedule", .list(.object(ScheduledDocument.schema), atMost: Limits.scheduled),
                "What the schedule of the rules does next, the earliest first."),
            .init("groups", .list(.text), "The groups that rules and list name, in the order of their names."),
        ])

    package static var example: Self {
        var snapshot = Self(
            time: .example, page: "3f2a9c1d", version: "0.21.0", started: .example, environment: .example,
            machines: [.example])
        snapshot.problems = [.example]
        snapshot.images = [.example]
        snapshot.swarms = [.example]
        snapshot.standstills = [.example]
        snapshot.schedule = [.example]
        snapshot.groups = ["room-101"]
        return snapshot
    }
}

/// The later events of `/stream`: what changed since the one before.
package struct StreamTickDocument: InterfaceDocument {
    /// The name of the event.
    package static let eventName = "tick"

    package var time: Timestamp
    package var transfers: [TransferRow] = []
    package var machines: [MachineRow] = []
    package var forgotten: [Int64] = []
    package var problems: [ProblemDocument]?
    package var images: [ImageDocument] = []
    package var imagesGone: [String] = []
    package var swarms: [SwarmDocument]?
    package var standstills: [StandstillDocument]?
    package var schedule: [ScheduledDocument]?
    package var groups: [String]?
    package var environment: EnvironmentDocument?

    package enum CodingKeys: String, CodingKey {
        case time, transfers, machines, forgotten, problems, images
        case imagesGone = "images_gone"
        case swarms, standstills, schedule, groups, environment
    }

    /// Nothing changed until then.
    package init(time: Timestamp) { self.time = time }

    package static let schema = ObjectSchema(
        "StreamTick", "What changed in the room since the event of `/stream` before; `null` means: nothing of that.",
        [
            .init("time", .time, "When this was so, by the server's clock."),
            .init(
                "transfers", .list(.object(TransferRow.schema), atMost: Limits.machinePage),
                "The machines of which only these figures changed."),
            .init(
                "machines", .list(.object(MachineRow.schema), atMost: Limits.machinePage),
                "The machines of which anything else changed, or that are new: the whole rows."),
            .init(
                "forgotten", .list(.count),
                "The numbers of machines that are not known any more."),
            .init("problems", .optional(.list(.object(ProblemDocument.schema))), "All of them, if there are others."),
            .init("images", .list(.object(ImageDocument.schema)), "The images that changed or are new."),
            .init("images_gone", .list(.text), "The names of images that are not there any more."),
            .init(
                "swarms", .optional(.list(.object(SwarmDocument.schema))), "All of them, if anything of them changed."),
            .init(
                "standstills", .optional(.list(.object(StandstillDocument.schema), atMost: Limits.standstills)),
                "All of them, if anything of them changed."),
            .init(
                "schedule", .optional(.list(.object(ScheduledDocument.schema), atMost: Limits.scheduled)),
                "All of it, if anything of it changed."),
            .init("groups", .optional(.list(.text)), "All of them, if there are others."),
            .init(
                "environment", .optional(.object(EnvironmentDocument.schema)), "All of it, if anything of it changed."),
        ])

    package static var example: Self {
        var tick = Self(time: .example)
        tick.transfers = [.example]
        tick.machines = [.example]
        tick.forgotten = [16]
        tick.problems = [.example]
        tick.images = [.example]
        tick.imagesGone = ["old"]
        tick.swarms = [.example]
        tick.standstills = [.example]
        tick.schedule = [.example]
        tick.groups = ["room-101"]
        tick.environment = .example
        return tick
    }
}
