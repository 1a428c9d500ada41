// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import FleetModel

/// `GET /status`: the room at a glance.
package struct StatusDocument: InterfaceDocument {
    package var time: Timestamp
    package var version: String
    package var started: Timestamp
    package var counts: CountsDocument
    package var standstills: [StandstillDocument]
    package var worst: [WorstDocument]
    package var swarms: [SwarmDocument]
    package var schedule: [ScheduledDocument]

    /// Puts these together.
    package init(
        time: Timestamp, version: String, started: Timestamp, counts: CountsDocument,
        standstills: [StandstillDocument] = [], worst: [WorstDocument], swarms: [SwarmDocument],
        schedule: [ScheduledDocument] = []
    ) {
        self.schedule = schedule
        self.time = time
        self.version = version
        self.started = started
        self.counts = counts
        self.standstills = standstills
        self.worst = worst
        self.swarms = swarms
    }

    package static let schema = ObjectSchema(
        "Status", "The room at a glance.",
        [
            .init("time", .time, "When this was so, by the server's clock."),
            .init("version", .text, "The server's version."),
            .init("started", .time, "When the server started."),
            .init("counts", .object(CountsDocument.schema), "How many machines there are, by state and by stage."),
            .init(
                "standstills", .list(.object(StandstillDocument.schema), atMost: Limits.standstills),
                "Why machines stand still, or are much slower than others, the cause of most of them first."),
            .init(
                "worst", .list(.object(WorstDocument.schema), atMost: Limits.worst),
                "The machines that need somebody, the worst first: those that failed, then those that are stalled."),
            .init("swarms", .list(.object(SwarmDocument.schema)), "The swarms in which something was fetched or is."),
            .init(
                "schedule", .list(.object(ScheduledDocument.schema), atMost: Limits.scheduled),
                "What the schedule of the rules does next, the earliest first."),
        ])

    package static var example: Self {
        Self(
            time: .example, version: "0.21.0", started: .example, counts: .example, standstills: [.example],
            worst: [.example],
            swarms: [.example], schedule: [.example])
    }
}

/// Something that the schedule of the rules does.
package struct ScheduledDocument: InterfaceDocument {
    package var time: Timestamp
    package var action: String
    package var whom: String
    package var from: String

    /// Puts these together.
    package init(time: Timestamp, action: String, whom: String, from: String) {
        self.time = time
        self.action = action
        self.whom = whom
        self.from = from
    }

    package static let schema = ObjectSchema(
        "Scheduled", "Something that the schedule of the rules does.",
        [
            .init("time", .time, "When."), .init("action", .text, "What, as the command line says it."),
            .init("whom", .text, "With which groups and machines."), .init("from", .text, "The file and line."),
        ])

    package static var example: Self {
        Self(time: .example, action: "boot --image debian --once --wake", whom: "room-101, pc-07", from: "rules.yaml:9")
    }
}

/// How many machines there are.
package struct CountsDocument: InterfaceDocument {
    package var machines: Int
    package var states: [MachineState: Int]
    package var stages: [MachineStage: Int]

    private enum CodingKeys: String, CodingKey { case machines, states, stages }

    /// Counts by state and stage; what is missing is zero.
    package init(machines: Int, states: [MachineState: Int], stages: [MachineStage: Int]) {
        self.machines = machines
        self.states = states
        self.stages = stages
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        machines = try container.decode(Int.self, forKey: .machines)
        states = try container.decode(Counts<MachineState>.self, forKey: .states).values
        stages = try container.decode(Counts<MachineStage>.self, forKey: .stages).values
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(machines, forKey: .machines)
        try container.encode(Counts(values: states), forKey: .states)
        try container.encode(Counts(values: stages), forKey: .stages)
    }

    package static let schema = ObjectSchema(
        "Counts", "How many machines there are.",
        [
            .init("machines", .count, "All of them."),
            .init("states", .object(counts("StateCounts", "Machines by state.", MachineState.self)), "By state."),
            .init("stages", .object(counts("StageCounts", "Machines by stage.", MachineStage.self)), "By stage."),
        ])

    private static func counts<Word: RawRepresentable & CaseIterable>(
        _ name: String, _ text: String, _ words: Word.Type
    ) -> ObjectSchema where Word.RawValue == String {
        ObjectSchema(name, text, words.allCases.map { .init($0.rawValue, .count, "So many are `\($0.rawValue)`.") })
    }

    package static var example: Self {
        Self(machines: 3, states: [.failed: 1, .running: 2], stages: [.failed: 1, .os: 2])
    }
}

/// A number for each word of an enumeration.
private struct Counts<Word: RawRepresentable<String> & CaseIterable & Hashable>: Codable {
    let values: [Word: Int]

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ word: Word) { stringValue = word.rawValue }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(values: [Word: Int]) { self.values = values }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        var values: [Word: Int] = [:]
        for word in Word.allCases {
            // None is what a missing one means, too.
            let count = try container.decodeIfPresent(Int.self, forKey: Key(word))
            values[word] = count == 0 ? nil : count
        }
        self.values = values
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        for word in Word.allCases { try container.encode(values[word] ?? 0, forKey: Key(word)) }
    }
}

/// A machine that needs somebody.
package struct WorstDocument: InterfaceDocument {
    package var id: String
    package var address: String?
    package var state: MachineState
    package var stage: MachineStage
    package var since: Timestamp
    package var image: String?
    package var reason: String?
    package var reasonCode: StandstillCode?
    package var nextAction: String?

    package enum CodingKeys: String, CodingKey {
        case id, address, state, stage, since, image, reason
        case reasonCode = "reason_code"
        case nextAction = "next_action"
    }

    /// The part of a machine that says what is wrong with it.
    package init(_ machine: MachineDocument) {
        id = machine.id
        address = machine.address
        image = machine.image
        state = machine.state
        stage = machine.stage
        since = machine.since
        reason = machine.reason
        reasonCode = machine.reasonCode
        nextAction = machine.nextAction
    }

    private static let keys: Set<String> = [
        "id", "address", "image", "state", "stage", "since", "reason", "reason_code", "next_action",
    ]

    package static let schema = ObjectSchema(
        "WorstMachine", "A machine that needs somebody; the keys mean what they mean for a machine.",
        MachineDocument.members.filter { keys.contains($0.key) })

    package static var example: Self { Self(.example) }
}
