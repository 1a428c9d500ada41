// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetAccess

/// The table of all routes of the interface.
package enum InterfaceRoutes {
    /// Below which all of them are, but for those at the root that other programs expect there.
    package static let base = "/api/v1"

    package static let health = InterfaceRoute(
        "getHealth", .get, "/healthz", .open, "Whether the server answers.",
        text: "For monitoring: it asks nothing of who asks, and says nothing of the room.", .text("text/plain"))

    package static let openAPI = InterfaceRoute(
        "getOpenAPI", .get, "\(base)/openapi.json", .read, "This document.", .openAPI)

    package static let status = InterfaceRoute(
        "getStatus", .get, "\(base)/status", .read, "The room at a glance: counts, who needs somebody, swarms.",
        text: "It is made at most once a second, for all who ask.", document(StatusDocument.self))

    package static let machines = InterfaceRoute(
        "getMachines", .get, "\(base)/machines", .read, "The machines, by number, in pages.",
        text: "It is made at most once a second, for all who ask.",
        parameters: [
            .init("after", .query, .number(0...Limits.number, example: 17), "`next` of the page before."),
            .init(
                "limit", .query, .number(1...Int64(Limits.machinePage), example: 100),
                "Machines on the page; \(Limits.machinePage) unless said."),
        ],
        document(MachinesDocument.self))

    package static let machine = InterfaceRoute(
        "getMachine", .get, "\(base)/machines/{id}", .read, "One machine.", parameters: [machineID],
        document(MachineDetailDocument.self), refusals: [.notFound, .conflict])

    package static let explain = InterfaceRoute(
        "explainMachine", .get, "\(base)/machines/{id}/explain", .read, "What a machine gets, and why.",
        text: """
            It is decided as if the machine asked now. A machine that was never heard is known by its MAC address, its UUID, or \
            its name in the list. What is said in the query counts in place of what is known.
            """,
        parameters: [machineID] + facts, document(ExplanationDocument.self),
        refusals: [.notFound, .conflict, .unprocessable])

    /// What of a machine may be said in place of what is known.
    package static let facts: [InterfaceRoute.Parameter] = [
        .init("mac", .query, .text(atMost: Limits.name, example: "52:54:00:12:34:56"), "A MAC address."),
        .init(
            "uuid", .query, .text(atMost: Limits.name, example: "4c4c4544-0042-3510-8052-b4c04f4a4e31"), "A UUID."),
        .init("serial", .query, .text(atMost: Limits.name, example: "4XB2"), "The serial number."),
        .init("vendor", .query, .text(atMost: Limits.name, example: "Dell Inc."), "The maker."),
        .init("model", .query, .text(atMost: Limits.name, example: "OptiPlex 7010"), "The model."),
        .init("memory", .query, .text(atMost: Limits.name, example: "8 GiB"), "The memory, in bytes or with a unit."),
        .init("firmware", .query, .word(FirmwareKind.allCases.map(\.rawValue)), "The kind of firmware."),
        .init("secure_boot", .query, .word(["true", "false"]), "Whether Secure Boot is enforced."),
        .init("address", .query, .text(atMost: Limits.name, example: "192.0.2.50"), "The IP address."),
        .init("rack", .query, .text(atMost: Limits.name, example: "10.0.1.0/24"), "The rack it is in."),
    ]

    package static let forgetMachine = InterfaceRoute(
        "forgetMachine", .delete, "\(base)/machines/{id}", .act, "Forgets a machine, and its boots.",
        text: "One that is heard again is a new machine, with another number.", parameters: [machineID], status: 204,
        .none, refusals: [.notFound, .conflict, .contentTooLarge])

    package static let machineLog = InterfaceRoute(
        "getMachineLog", .get, "\(base)/machines/{id}/log", .read, "What a machine's agent and kernel said in a boot.",
        parameters: [
            machineID,
            .init(
                "boot", .query, .number(1...Limits.number, example: 42),
                "The number of the boot; its latest one with a log unless said."),
            .init("from", .query, .number(0...Limits.number, example: 1_024), "`next` of the lines before."),
            .init(
                "lines", .query, .number(0...Int64(Limits.logLines), example: 200),
                "So many of the last lines, where `from` is not said; \(Limits.usualLogLines) unless said."),
        ],
        document(LogDocument.self), refusals: [.notFound, .conflict])

    package static let nameMachine = InterfaceRoute(
        "nameMachine", .put, "\(base)/machines/{id}", .act, "Writes a machine into the list of machines.",
        text: "What is not said stays as it was. `409` when the list was changed by somebody else at the same moment.",
        parameters: [machineID], input: ListedMachineDocument.schema, document(ListedMachineDocument.self),
        refusals: [.notFound, .conflict, .contentTooLarge, .unprocessable])

    package static let setNextBoot = InterfaceRoute(
        "setNextBoot", .put, "\(base)/machines/{id}/next-boot", .act, "Says what a machine starts next.",
        text: """
            It counts before everything that the list and the rules say. A machine of the list that was never heard is known \
            from then on. A machine in phase 1 that waits or shows its menu follows within seconds; the action `boot` has it \
            follow at once.
            """,
        parameters: [machineID], input: NextBootDocument.schema, document(NextBootDocument.self),
        refusals: [.notFound, .conflict, .contentTooLarge, .unprocessable])

    package static let cancelNextBoot = InterfaceRoute(
        "cancelNextBoot", .delete, "\(base)/machines/{id}/next-boot", .act,
        "Has a machine start what its list and rules say.", parameters: [machineID], status: 204, .none,
        refusals: [.notFound, .conflict, .contentTooLarge])

    package static let act = InterfaceRoute(
        "act", .post, "\(base)/actions", .act, "Does something with machines, and tells what became of it for each.",
        text: """
            It answers once the agents of machines in phase 1 have taken their orders, or after a few seconds. Machines that \
            nobody knows are refused like those with which it cannot be done.
            """,
        input: ActionDocument.schema, document(ActionOutcomeDocument.self),
        refusals: [.contentTooLarge, .unprocessable])

    package static let images = InterfaceRoute(
        "getImages", .get, "\(base)/images", .read, "All image folders, by name.", document(ImagesDocument.self))

    package static let image = InterfaceRoute(
        "getImage", .get, "\(base)/images/{name}", .read, "One image, with who uses it.",
        parameters: [
            .init("name", .path, .text(atMost: Limits.name, example: "debian"), "The name of its folder.")
        ],
        document(ImageDetailDocument.self), refusals: [.notFound])

    package static let swarms = InterfaceRoute(
        "getSwarms", .get, "\(base)/swarms", .read, "All swarms that the server gives.", document(SwarmsDocument.self))

    package static let swarm = InterfaceRoute(
        "getSwarm", .get, "\(base)/swarms/{infohash}", .read, "One swarm, with who has what and who gives to whom.",
        parameters: [
            .init(
                "infohash", .path, .text(atMost: Limits.name, example: .exampleInfoHash), "Its infohash, in 40 digits.")
        ],
        document(SwarmDetailDocument.self), refusals: [.notFound])

    package static let boots = InterfaceRoute(
        "getBoots", .get, "\(base)/boots", .read, "The boots that are remembered, the latest first, in pages.",
        text: "What happened in the last second may be missing.",
        parameters: [
            .init("since", .query, .time, "Boots that began then or later."),
            .init("machine", .query, .text(atMost: Limits.name, example: "m17"), "Boots of this machine."),
            .init("image", .query, .text(atMost: Limits.name, example: "debian"), "Boots of this image."),
            .init("before", .query, .number(1...Limits.number, example: 42), "`next` of the page before."),
            .init(
                "limit", .query, .number(1...Int64(Limits.largestBootPage), example: 100),
                "Boots on the page; \(Limits.bootPage) unless said."),
        ],
        document(BootsDocument.self), refusals: [.notFound, .conflict])

    package static let history = InterfaceRoute(
        "getHistory", .get, "\(base)/history", .read,
        "How long boots took on some days: day by day, wave by wave, machine by machine.",
        text: """
            Days are those of UTC, and the last is today. Percentiles are by nearest rank, and of boots that came to a system. It \
            is made at most every five seconds, for all who ask for the same; what happened in the last second may be missing. \
            An image or a group that nobody knows has no boots.
            """,
        parameters: [
            .init(
                "days", .query, .number(1...Int64(Limits.historyDays), example: 30),
                "So many days, with today; \(Limits.usualHistoryDays) unless said."),
            .init("image", .query, .text(atMost: Limits.name, example: "debian"), "Boots of this image."),
            .init(
                "group", .query, .text(atMost: Limits.name, example: "room-101"),
                "Boots of machines that are in this group now."),
        ],
        document(HistoryDocument.self))

    package static let problems = InterfaceRoute(
        "getProblems", .get, "\(base)/problems", .read, "Everything that is wrong now, the worst first.",
        document(ProblemsDocument.self))

    package static let events = InterfaceRoute(
        "getEvents", .get, "\(base)/events", .read, "What happens, as server-sent events.",
        text: """
            The name of each event is its `kind`, its `id` goes into `Last-Event-ID` of the next request. Who sends none, or \
            one from before a restart or too long ago, gets an event `resync` first. A comment `now` stands behind what had \
            happened before the request, and a comment every few seconds keeps the connection. Who does not read is \
            disconnected.
            """,
        parameters: [
            .init(
                "recent", .query, .number(0...Int64(Limits.recentEvents), example: 20),
                "So many of the latest events first, in place of `resync`, where no `Last-Event-ID` is sent."),
            .init(
                "Last-Event-ID", .header, .text(atMost: Limits.name, example: "18c2f0a4b5c-1042"),
                "The `id` of the last event that was received."),
        ],
        .events([EventDocument.schema]))

    package static let stream = InterfaceRoute(
        "getStream", .get, "\(base)/stream", .read, "The whole room, and then what changes in it, for the page.",
        text: """
            Server-sent events. Who sends no `Last-Event-ID`, or one from before a restart or too long ago, gets a `snapshot` \
            first. Then a `tick` comes when something changed, at most once in 0.9 s: with what changed whole, never a part of a \
            machine but the figures of its download. That a machine was heard again is no change. A comment every few seconds \
            keeps the connection. Who does not read is disconnected. Keys, columns and kinds of events may be added; what is not \
            known is to be passed over.
            """,
        parameters: [
            .init(
                "Last-Event-ID", .header, .text(atMost: Limits.name, example: "18c2f0a4b5c-42"),
                "The `id` of the last event that was received.")
        ],
        .events([StreamSnapshotDocument.schema, StreamTickDocument.schema]))

    package static let reload = InterfaceRoute(
        "reload", .post, "\(base)/reload", .act, "Reads all files of the environment again, as SIGHUP does.",
        status: 202, document(ReloadDocument.self), refusals: [.contentTooLarge])

    package static let makeLink = InterfaceRoute(
        "makeLink", .post, "\(base)/links", .act, "Makes a link that opens the page once.",
        text: "The code goes behind `#` in the page's address, and is good for ten minutes.",
        document(LinkDocument.self), refusals: [.conflict])

    package static let session = InterfaceRoute(
        "getSession", .get, "\(base)/session", .read, "What who asks may do from where it is.",
        text: "Whether something that it sent to be changed would be refused, and why, so that a page need not try.",
        document(SessionDocument.self))

    package static let beginSession = InterfaceRoute(
        "beginSession", .post, "\(base)/session", .signIn, "Exchanges the code of a link for a session.",
        text: "The answer sets the session's cookie.", input: CodeDocument.schema, status: 204, .none,
        refusals: [.contentTooLarge])

    package static let endSession = InterfaceRoute(
        "endSession", .delete, "\(base)/session", .signIn, "Ends a session.", status: 204, .none)

    /// All of them, in the order in which people read of them.
    package static let all = [
        status, machines, machine, explain, machineLog, nameMachine, setNextBoot, cancelNextBoot, forgetMachine, act,
        images, image,
        swarms, swarm, boots, history, problems, events, stream,
        reload,
        makeLink,
        session, beginSession, endSession, openAPI, health,
    ]

    /// The routes of a path.
    package static func routes(of path: some StringProtocol) -> [InterfaceRoute] { all.filter { $0.matches(path) } }

    /// Whether who asks for a path speaks to the interface, and is refused by a problem document.
    package static func isBelow(_ path: some StringProtocol) -> Bool {
        path.utf8.starts(with: "/api/".utf8) || path.utf8.elementsEqual("/api".utf8)
            || path.utf8.elementsEqual(health.path.utf8)
    }

    private static let machineID = InterfaceRoute.Parameter(
        "id", .path, .text(atMost: Limits.name, example: "m17"),
        "The machine's id; a MAC address or a UUID is understood where it means one machine.")

    private static func document<Document: InterfaceDocument>(_ type: Document.Type) -> InterfaceRoute.Body {
        .document(type.schema, example: example(type))
    }

    private static func example<Document: InterfaceDocument>(_ type: Document.Type) -> [UInt8] {
        (try? DocumentEncoder.bytes(type.example)) ?? []
    }
}

extension InterfaceRoute.Parameter {
    fileprivate init(_ name: String, _ place: Place, _ value: ParameterValue, _ text: String) {
        self.name = name
        self.place = place
        self.value = value
        self.text = text
    }
}
