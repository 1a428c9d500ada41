// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetAccess
internal import FleetInterface
internal import FleetModel
internal import FleetRules
internal import FleetStore
internal import HTTPTypes
internal import Hummingbird
internal import MachineLogs
internal import NIOCore
internal import TorrentCore

/// `/api/v1` and `/healthz`: what programs, the command line and the page ask (docs/api.md).
struct InterfaceAnswers: Sendable {
    let registry: FleetRegistry
    let content: ServerContent
    let desk: AccessDesk
    let parts: InterfaceParts
    let assigner: Assigner
    private let room: SharedPicture<RoomPicture>
    private let status: SharedPicture<ByteBuffer>
    private let machines: SharedPicture<MachinePages>
    private let problems: SharedPicture<ByteBuffer>
    private let images: SharedPicture<ByteBuffer>
    private let swarms: SharedPicture<ByteBuffer>
    private let history: HistoryDesk
    private let openAPI = ByteBuffer(string: OpenAPIDocument.json(version: Product.version).encoded + "\n")

    /// The answers of a server at this address.
    init(
        server: HostAddress, registry: FleetRegistry, content: ServerContent, desk: AccessDesk, parts: InterfaceParts,
        assigner: Assigner
    ) {
        self.assigner = assigner
        self.desk = desk
        self.registry = registry
        self.content = content
        self.parts = parts
        let now: @Sendable () -> MonotonicInstant = { registry.clock.now }
        let source = RoomSource(
            server: server, registry: registry, content: content, line: parts.line, schedule: parts.schedule)
        let room = SharedPicture<RoomPicture>(lifetime: Limits.statusLifetime, now: now) { _ in await source.picture }
        self.room = room
        history = HistoryDesk(store: parts.store, room: room, clock: registry.clock)
        func shared(
            _ document: @escaping @Sendable (RoomPicture) -> some InterfaceDocument
        ) -> SharedPicture<ByteBuffer> {
            SharedPicture(lifetime: Limits.statusLifetime, now: now) { _ in Self.text(document(await room.value)) }
        }
        status = shared { $0.status }
        images = shared { $0.images }
        swarms = shared { SwarmsDocument(swarms: $0.swarmDocuments) }
        problems = shared { room in
            ProblemsDocument(problems: room.documents(of: registry.reporter.problems))
        }
        machines = SharedPicture(lifetime: Limits.statusLifetime, now: now) { before in
            MachinePages(await room.value, after: before)
        }
    }

    static func text(_ document: some InterfaceDocument) -> ByteBuffer {
        var text = ByteBuffer(bytes: (try? DocumentEncoder.bytes(document)) ?? [])
        text.writeString("\n")
        return text
    }

    static func answer(_ document: some InterfaceDocument, status: HTTPResponse.Status = .ok) -> Response {
        Response(status: status, body: text(document), type: .json)
    }

    private func answer(_ document: some InterfaceDocument, status: HTTPResponse.Status = .ok) -> Response {
        Self.answer(document, status: status)
    }

    /// Adds the routes, each behind what it needs.
    func add(to router: (RouteNeed) -> RouterGroup<ServerContext>) {
        router(InterfaceRoutes.health.need).get(RouterPath(InterfaceRoutes.health.path)) { _, _ in
            Response(text: "ok\n", type: .plainText)
        }
        add(InterfaceRoutes.openAPI, to: router) { _, _ in Response(body: openAPI, type: .json) }
        add(InterfaceRoutes.status, to: router) { _, _ in Response(body: await status.value, type: .json) }
        add(InterfaceRoutes.machines, to: router) { request, _ in
            let query = try InterfaceQuery(request, InterfaceRoutes.machines)
            let (after, limit) = (try query.number("after"), try query.number("limit"))
            let pages = await machines.value
            return Response(
                parts: pages.page(after: after ?? 0, limit: limit.map { Int($0) } ?? FleetInterface.Limits.machinePage),
                type: .json)
        }
        add(InterfaceRoutes.machine, to: router) { request, _ in
            let word = try InterfaceQuery.name(in: request)
            // Who was heard a moment ago is looked for by somebody who knows it.
            if case .none = await room.value.fleet.search(word) { await room.outdate() }
            let room = await room.value
            let number = try Self.machine(word, in: room.fleet)
            guard let machine = room.fleet[number] else { throw HTTPProblem(.notFound, "This machine is forgotten.") }
            return answer(room.detail(of: machine))
        }
        add(InterfaceRoutes.explain, to: router) { request, _ in answer(try await explanation(request)) }
        add(InterfaceRoutes.forgetMachine, to: router) { request, _ in
            try await Self.refuseBody(of: request)
            let word = try InterfaceQuery.name(in: request)
            let number = try Self.machine(word, in: await registry.snapshot)
            await registry.forget(number)
            await parts.shelf?.forget(number)
            await room.outdate()
            await machines.outdate()
            for text in [status, problems, images, swarms] { await text.outdate() }
            return Response(status: .noContent)
        }
        add(InterfaceRoutes.images, to: router) { _, _ in
            Response(body: await images.value, type: .json)
        }
        add(InterfaceRoutes.image, to: router) { request, _ in
            guard let image = await room.value.image(called: try InterfaceQuery.name(in: request)) else {
                throw HTTPProblem(
                    .notFound, "There is no image of this name; \(InterfaceRoutes.images.path) lists them.")
            }
            return answer(image)
        }
        addSwarms(to: router)
        add(InterfaceRoutes.boots, to: router) { request, _ in answer(try await boots(request)) }
        add(InterfaceRoutes.history, to: router) { request, _ in
            Response(body: try await history.answer(to: request), type: .json)
        }
        add(InterfaceRoutes.problems, to: router) { _, _ in
            Response(body: await problems.value, type: .json)
        }
        add(InterfaceRoutes.events, to: router) { request, context in
            let isNew = request.method == .get && !EventStreamAnswer.isBack(request)
            let recent = isNew ? try InterfaceQuery(request, InterfaceRoutes.events).number("recent") : nil
            return try EventStreamAnswer.response(
                to: request, context, needing: InterfaceRoutes.events.need, desk: desk, clock: registry.clock
            ) { [events = registry.events] follower, last in
                events.subscribe(
                    after: last, recent: recent.map { UInt64(clamping: $0) }, from: follower.holder,
                    mayFollow: follower.mayFollow, drop: follower.drop)
            }
        }
        add(InterfaceRoutes.stream, to: router) { [stream = parts.stream] request, context in
            try EventStreamAnswer.response(
                to: request, context, needing: InterfaceRoutes.stream.need, desk: desk, clock: registry.clock
            ) { follower, last in
                stream?.subscribe(
                    after: last, from: follower.holder, mayFollow: follower.mayFollow, drop: follower.drop)
            }
        }
        add(InterfaceRoutes.reload, to: router) { request, _ in
            try await Self.refuseBody(of: request)
            guard let reload = parts.reload else {
                throw HTTPProblem(.serviceUnavailable, "This server does not follow its environment's files.")
            }
            reload()
            return answer(ReloadDocument(detail: "All files of the environment are read again."), status: .accepted)
        }
    }

    private func addSwarms(to router: (RouteNeed) -> RouterGroup<ServerContext>) {
        add(InterfaceRoutes.swarms, to: router) { _, _ in
            Response(body: await swarms.value, type: .json)
        }
        add(InterfaceRoutes.swarm, to: router) { request, _ in
            let name = try InterfaceQuery.name(in: request)
            let infoHash = [UInt8](hexadecimal: name).flatMap { InfoHash(bytes: $0) }
            guard let infoHash else { throw Self.noSwarm }
            let availability = await content.swarms.availability(
                of: infoHash, buckets: FleetInterface.Limits.buckets)
            guard let swarm = await room.value.swarm(infoHash, availability: availability) else { throw Self.noSwarm }
            return answer(swarm)
        }
    }

    private static let noSwarm = HTTPProblem(
        .notFound, "No swarm of this infohash is given; \(InterfaceRoutes.swarms.path) lists them.")

    private func add(
        _ route: InterfaceRoute, to router: (RouteNeed) -> RouterGroup<ServerContext>,
        _ handler: @escaping @Sendable (Request, ServerContext) async throws -> Response
    ) {
        router(route.need).on(
            RouterPath(route.path), method: HTTPRequest.Method(rawValue: route.method.rawValue) ?? .get
        ) { request, context in
            // Lists of thousands, and what the store must be asked for, would keep a loop's other connections waiting.
            try await offLoop { try await handler(request, context) }
        }
    }
}

extension InterfaceAnswers {
    private func boots(_ request: Request) async throws -> BootsDocument {
        let query = try InterfaceQuery(request, InterfaceRoutes.boots)
        let fleet = await room.value.fleet
        var wanted = BootQuery(limit: try query.number("limit").map { Int($0) } ?? FleetInterface.Limits.bootPage)
        wanted.since = try query.time("since")?.wall
        wanted.machine = try query.text("machine").map { try Self.machine($0, in: fleet) }
        wanted.before = try query.number("before").flatMap { BootNumber(UInt64(clamping: $0)) }
        if let name = try query.text("image") {
            // What cannot be an image's name is that of no boot's.
            guard let image = try? ImageName(name) else { return BootsDocument(boots: [], next: nil) }
            wanted.image = image
        }
        guard let store = parts.store else { throw HTTPProblem.bootsAreNotRemembered }
        do throws(StoreProblem) {
            let page = try await store.boots(wanted)
            return BootsDocument(
                boots: page.boots.map { BootDocument($0, machine: fleet.id(of: $0.progress.machine)) },
                next: page.isMore ? page.boots.last?.progress.number.value : nil)
        } catch {
            throw HTTPProblem.bootsCannotBeRead(because: error)
        }
    }

    /// The machine that a word means.
    static func machine(_ word: String, in fleet: FleetModel) throws(HTTPProblem) -> MachineNumber {
        switch fleet.search(word) {
        case .found(let number): return number
        case .none:
            throw HTTPProblem(
                .notFound, "No machine is known by this name; \(InterfaceRoutes.machines.path) lists them.")
        case .several(let numbers):
            throw HTTPProblem(
                .conflict, "Several machines are known by this name; ask for one by its id.", code: "ambiguous",
                candidates: numbers.map { fleet.id(of: $0) })
        }
    }

    /// What a machine gets, as if it asked now.
    private func explanation(_ request: Request) async throws -> ExplanationDocument {
        let query = try InterfaceQuery(request, InterfaceRoutes.explain)
        let word = try InterfaceQuery.segment(in: request, fromBack: 1)
        let fleet = await registry.snapshot
        guard let (known, number) = MeantMachine.facts(word, in: fleet, assigner.rules.current.book.list) else {
            _ = try Self.machine(word, in: fleet)
            throw HTTPProblem(.notFound, "No machine is known by this name.")
        }
        var facts = known
        for parameter in InterfaceRoutes.facts {
            guard let text = try query.text(parameter.name) else { continue }
            do throws(ValueFlaw) {
                try facts.take(parameter.name, text)
            } catch {
                throw HTTPProblem(.unprocessableContent, "\(parameter.name): \(error.found); \(error.remedy).")
            }
        }
        let next = number.flatMap { fleet.nextBoot(ofAsking: $0, at: registry.clock.now) }
        return ExplanationDocument(
            assigner.decision(for: facts, nextBoot: next), id: number.map { fleet.id(of: $0) })
    }

    /// Nothing is expected in a body, so little is read.
    static func refuseBody(of request: Request) async throws {
        do {
            _ = try await request.body.collect(upTo: Limits.interfaceBody)
        } catch is NIOTooManyBytesError {
            throw HTTPProblem(.contentTooLarge, "A body may have \(Limits.interfaceBody) bytes here, and needs none.")
        }
    }
}
