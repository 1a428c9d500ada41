// SPDX-License-Identifier: GPL-3.0-or-later

internal import Admission
internal import FleetAccess
internal import FleetModel
internal import FleetRules
internal import FleetStore
internal import Hummingbird
package import Logging
internal import NetbootScripts
internal import RoomPage
internal import ServerConfig
package import ServiceLifecycle
internal import TorrentCore
package import UnixSignals

/// The server of one environment: everything between a checked plan and a room that boots.
///
/// Services start in the order of their dependence and end in the reverse one: trackers and seeds, then HTTP, then
/// dnsmasq, which is what brings machines here and so comes last and goes first.
package struct BootServer: Sendable {
    private let plan: ServerPlan
    private let content: ServerContent
    private let swarm: [any Service]
    private let swarmOpened: [Gate]
    private let reload: (@Sendable () -> Void)?
    private let showsLink: Bool
    private let show: @Sendable (String) -> Void
    private let logger: Logger
    private let reporter: Reporter

    /// Puts a server together.
    ///
    /// The services of the swarm (tracker, seeds) come from those who know it, and the gates that are open once those listen.
    /// `reload` has the environment's files read again, where somebody follows them. Among what is shown is a link to the
    /// page if that is wanted.
    package init(
        plan: ServerPlan, content: ServerContent, swarm: [any Service], opened: [Gate] = [],
        reload: (@Sendable () -> Void)? = nil, showsLink: Bool = false, logger: Logger, reporter: Reporter? = nil,
        show: @escaping @Sendable (String) -> Void
    ) {
        self.reload = reload
        self.showsLink = showsLink
        self.plan = plan
        self.content = content
        self.swarm = swarm
        swarmOpened = opened
        self.logger = logger
        self.reporter = reporter ?? Reporter(logger: logger)
        self.show = show
    }

    /// Serves until one of the signals arrives, or until something fails that a person must remedy.
    ///
    /// However it ends, no child is left and the work folder can be deleted.
    package func run(until signals: [UnixSignal] = [.sigint, .sigterm]) async throws {
        let clock = ServerClock()
        let opened = await OpenedStore(in: plan.stateFolder, reporter: reporter)
        let registry = FleetRegistry(
            catalog: content.catalog, loaders: plan.signedBoot?.loaders.facts, known: opened.known,
            seeds: content.seeds, events: EventHub(clock: clock), clock: clock, logger: logger, reporter: reporter,
            assigner: plan.assigner, seesLeases: plan.addressing.isServer)
        reporter.follow { [events = registry.events] in events.tell($0, isSolved: $1, at: clock.moment.wall) }
        let dnsmasq = try DNSMasqFiles(plan, signed: opened.known.signed, reporter: reporter)
        if let warning = dnsmasq?.warning { reporter.report(warning) }
        let admission = ConnectionGuard(limits: plan.connections, pace: plan.pace, logger: logger) {
            [reporter] in reporter.report($0, at: "HTTP")
        }
        content.figures.count(connectionsOf: "http") { admission.tally }
        let serving = Gate()
        let access = AccessDesk(settings: plan.settings, book: tokens(besides: opened), clock: clock, logger: logger)
        var interface = InterfaceParts()
        interface.store = opened.store
        interface.reload = reload
        interface.line = NetworkCard.speed(of: plan.interface)
        let wake = WakeService(registry: registry, address: plan.endpoint.address)
        let schedule = ScheduleKeeper(
            plan.rules.current.book.schedule, calendar: LocalCalendar(),
            desk: ActionDesk(registry: registry, assigner: plan.assigner, wake: wake),
            memory: opened.store == nil ? nil : plan.stateFolder.map { ScheduleMemory(in: $0) }, reporter: reporter,
            logger: logger, at: clock.moment.wall)
        let logs =
            opened.store == nil
            ? nil
            : plan.stateFolder.map { folder in
                LogService(
                    folder: "\(folder)/logs", registry: registry,
                    netconsole: plan.netconsolePort.map { PeerAddress(host: plan.endpoint.address, port: $0) })
            }
        interface.shelf = logs?.shelf
        interface.wake = wake
        interface.schedule = schedule
        let stream = RoomStream(
            plan: plan, content: content, registry: registry, parts: interface,
            page: RoomPage.current.fingerprint)
        interface.stream = stream
        let routes = ServerRoutes.router(
            plan: plan, content: content, registry: registry, signed: dnsmasq?.signed, access: access,
            interface: interface
        ).buildResponder()
        content.figures.count(denialsBy: {
            // Those that did not occur too, for an increase is seen only from a value that was there before.
            let denials = access.denials
            return Dictionary(
                uniqueKeysWithValues: AccessDenial.Code.allCases.map { ($0.rawValue, denials[$0] ?? 0) })
        })
        content.figures.count(refusedEventsBy: {
            let refused = await registry.keyTally.refused
            return Dictionary(
                uniqueKeysWithValues: KeyVerdict.Refusal.allCases.map { ($0.rawValue, refused[$0] ?? 0) })
        })
        var services: [any Service] =
            swarm + [
                LoaderClock(registry: registry),
                ProblemWatch(registry: registry, catalog: content.catalog, reporter: reporter),
                LoopLag(figures: content.figures), LabelService(rules: plan.rules, registry: registry), wake,
                ScheduleService(keeper: schedule, rules: plan.rules, clock: clock),
            ]
        if let logs { services.append(logs) }
        if let store = opened.store {
            let writer = FleetWriter(
                store: store, registry: registry, signed: dnsmasq?.signed, settings: plan.settings,
                ageing: opened.known.ageing, clock: clock, reporter: reporter, figures: content.figures)
            // It ends last, when nothing is noticed any more.
            services.insert(FleetWriterService(writer: writer), at: 0)
        }
        services.append(
            RevivedService(
                HTTPService(
                    plan: plan, routes: routes, admission: admission, opened: serving, logger: logger,
                    reporter: reporter),
                once: serving, logger: logger, reporter: reporter))
        if let folder = plan.stateFolder, opened.store != nil {
            services += [
                AdminSocket(at: "\(folder)/\(EnvironmentFiles.socket)", routes: routes, reporter: reporter),
                TokenFollower(file: TokenFile(in: folder), desk: access, reporter: reporter),
            ]
        }
        // They end before HTTP does, which waits for who follows events and for machines that wait for orders.
        services.append(EventService(hub: registry.events, stream: stream, catalog: content.catalog, clock: clock))
        services.append(OrderEnd(registry: registry))
        services.append(
            Announcer(after: swarmOpened + [serving]) { [plan, content, showsLink, show] in
                for line in Announcement(plan: plan, content: content).lines { show(line) }
                if showsLink, let code = access.makeCode() {
                    show("The page, opened once within ten minutes: \(plan.endpoint.page(opening: code))")
                }
            })
        if let dnsmasq {
            let router = RouterAnswerService(interface: plan.interface, reporter: reporter)
            services.append(router)
            services.append(
                DNSMasqService(
                    files: dnsmasq, registry: registry, router: router, admission: admission, after: serving,
                    reporter: reporter))
        }
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .critical)
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0) }, gracefulShutdownSignals: signals, logger: quiet)
        configuration.maximumGracefulShutdownDuration = Limits.stopGrace
        try await ServiceGroup(configuration: configuration).run()
    }

    /// The tokens of the environment; an operator's is made where there is none.
    ///
    /// There are none where the folder of the state is not to be trusted: whoever can write there could make his own.
    private func tokens(besides opened: OpenedStore) -> TokenBook {
        guard let folder = plan.stateFolder, opened.store != nil else { return TokenBook() }
        let file = TokenFile(in: folder)
        do {
            var chance = SystemRandomNumberGenerator()
            if let path = try file.makeFirst(using: &chance, at: ServerClock().moment.wall) {
                show("A token for the operator was made; it is in \(path)")
            }
            return try file.read()
        } catch {
            reporter.report(
                .tokensRefused, at: folder,
                "No token is good for anything until the server is started again: \(error).",
                remedy: "Do what it says, then start the server again.")
            return TokenBook()
        }
    }
}
