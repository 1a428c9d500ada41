// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetModel
package import Logging
package import Phase1Builder
internal import PieceStorage
package import ServerConfig
internal import ServiceLifecycle
internal import TorrentCore
internal import TorrentMetainfo
internal import TrackerTransport

/// Everything `start` does with a checked environment, in order: phase 1, torrents, layers, tracker, seeds, HTTP, dnsmasq.
package struct EnvironmentStart: Sendable {
    private let environment: Environment
    private let setAside: [SetAsideImage]
    private let showsLink: Bool
    private let logger: Logger
    private let reporter: Reporter
    private let show: @Sendable (String) -> Void
    private let progress: @Sendable (String, UInt64, UInt64) -> Void

    /// Prepares a start, without images that were set aside when the environment was read; `show` gets lines for a
    /// person, a link to the page among them if that is wanted, `progress` how far hashing is.
    package init(
        _ environment: Environment, without setAside: [SetAsideImage] = [], showsLink: Bool = false, logger: Logger,
        show: @escaping @Sendable (String) -> Void,
        progress: @escaping @Sendable (String, UInt64, UInt64) -> Void
    ) {
        self.environment = environment
        self.setAside = setAside
        self.showsLink = showsLink
        self.logger = logger
        reporter = Reporter(logger: logger)
        self.show = show
        self.progress = progress
    }

    /// Serves until told to end; `phase1` says how phase 1 is made.
    ///
    /// What an earlier start made is served as it is unless an update is asked for: no network is needed then.
    package func run(phase1 options: Phase1Options, updating: Bool = false) async throws {
        var plan = try ServerPlan(environment)
        if environment.page.readers == nil {
            show(
                "Everybody who reaches this server may see what it knows of machines; write page.readers: operators, or"
                    + " everyone, into Boottorrent.yaml")
        }
        let lock = try InstanceLock(workFolder: plan.workFolder)
        let stateLock = try InstanceLock.ofState(environment.stateFolder)
        var options = options
        options.refreshesLists = updating
        if !updating { options.source = options.source.following(Phase1Builder.existing(in: options.output)) }
        let description = try await phase1(options, updating: updating)
        let phase1 = try Phase1Files(folder: options.output)
        plan.machineList = MachineListFile(environment.folders)
        plan.signedBoot = try await signedBoot(options, hash: phase1.hash, updating: updating)
        let phase1Torrent =
            environment.phase1.comesFromPeers
            ? try await Phase1Torrent(of: options.output, hash: phase1.hash, for: environment) : nil
        let publisher = ImagePublisher(environment, without: setAside, show: show) { [reporter] in
            reporter.report($1, of: $0)
        }
        publisher.tidy()
        let layers = LayerShelf(environment: environment, options: options, updates: updating, show: show)
        let folders = PublicationPlan.Folder.all(environment.images, without: setAside)
        let (catalog, settled) = await firstCatalog(folders, publisher, layers, phase1Torrent)
        let content = ServerContent(phase1: phase1, catalog: catalog)
        let news = KernelNews(of: description, by: options, reporter: reporter)
        let readings = FolderReadings(folders)
        let publishing = publishing(readings, after: settled, publisher, layers, in: content.catalog)
        let shell = ShellLayer(layers, settings: plan.settings, catalog: content.catalog, logger: logger)
        let (parts, opened) = swarm(content)
        let watcher = EnvironmentWatcher(environment, reporter: reporter)
        let rules = RuleFollower(
            RuleFiles(of: environment), in: environment.folder, keeper: plan.rules, reporter: reporter)
        rules.take(RuleFiles(of: environment).read())
        let reload: @Sendable () -> Void = {
            watcher.readAgain()
            rules.readAgain()
        }
        let server = BootServer(
            plan: plan, content: content,
            swarm: parts + [news, publishing, shell, rules]
                + following(watcher, plan.settings, readings, shell, reload),
            opened: opened, reload: reload, showsLink: showsLink, logger: logger, reporter: reporter, show: show)
        try await server.run()
        _ = consume lock
        _ = consume stateLock
    }

    /// What is on offer at once, and the folders for which nothing is left to be done.
    ///
    /// Nothing of it is kept by the start itself: whoever has an image has its files open.
    private func firstCatalog(
        _ folders: [PublicationPlan.Folder], _ publisher: ImagePublisher, _ layers: LayerShelf,
        _ phase1: Phase1Torrent?
    ) async -> (Catalog, settled: [PublicationPlan.Folder]) {
        let first = await FirstCatalog(folders, publisher, layers)
        return (Catalog(first.images, layers: first.layers, phase1: phase1), first.settled)
    }

    /// Makes ready what is not known yet.
    private func publishing(
        _ readings: FolderReadings, after settled: [PublicationPlan.Folder], _ publisher: ImagePublisher,
        _ layers: LayerShelf,
        in catalog: CatalogKeeper
    ) -> ImagePublishing {
        var plan = PublicationPlan()
        plan.begin(with: settled)
        return ImagePublishing(
            plan, readings: readings.readings, publisher: publisher, layers: layers, catalog: catalog, logger: logger,
            progress: progress)
    }

    private func phase1(_ options: Phase1Options, updating: Bool) async throws -> Phase1Description {
        let builder = Phase1Builder(options) { show($0) }
        if !updating, let finished = try await builder.standing() { return finished }
        let outcome = try await builder.build(keepingPackages: !updating)
        if outcome.wasBuilt { show("Phase 1 was built anew (\(outcome.description.kernelRelease))") }
        return outcome.description
    }

    /// The programs for machines with Secure Boot; an environment that does not insist goes without when they cannot be had.
    private func signedBoot(
        _ options: Phase1Options, hash: String, updating: Bool
    ) async throws -> SignedBootFiles? {
        guard environment.servesTFTP, environment.secureBoot != .off else { return nil }
        let receivers: SignedBootFiles.Receivers = environment.secureBoot == .on ? .all : .found
        let folder = "\(environment.outputFolder)/loaders"
        do {
            let (loaders, areKept) = try await SignedLoaders.atStart(
                by: options, output: folder, updating: updating, insisting: environment.secureBoot == .on
            ) { show($0) }
            if areKept, !loaders.speakHTTP {
                show(
                    "Machines with Secure Boot fetch phase 1 by TFTP, for this GRUB has no HTTP; a newer one comes with start"
                        + " --update")
            }
            return SignedBootFiles(
                receivers: receivers, loaders: loaders, phase1Folder: options.output, hash: hash)
        } catch {
            guard environment.secureBoot != .on else { throw error }
            reporter.report(
                .signedLoadersMissing, at: folder, "\(error)",
                remedy: "Do what it says, then start the server again; machines without Secure Boot boot all the same.")
            return nil
        }
    }

    /// What takes over changes of the environment's files, at once if SIGHUP asks for it.
    private func following(
        _ watcher: EnvironmentWatcher, _ settings: SettingsKeeper, _ readings: FolderReadings, _ shell: ShellLayer,
        _ reload: @escaping @Sendable () -> Void
    ) -> [any Service] {
        [
            watcher,
            EnvironmentFollower(environment, watcher: watcher, settings: settings, reporter: reporter) {
                readings.take($0, $1)
                shell.settingsChanged()
            },
            RereadSignal(reload), readings,
        ]
    }

    /// Tracker and seeds, and the gates that are open once they listen.
    private func swarm(_ content: ServerContent) -> ([any Service], [Gate]) {
        let catalog = content.catalog
        let address = environment.server.address
        let (seeding, tracking) = (Gate(), Gate())
        let seeds = RevivedService(
            SeedService(
                host: address, policy: environment.swarmPolicy, catalog: catalog, listens: seeding,
                ledger: content.seeds, board: content.swarms, logger: logger, reporter: reporter),
            once: seeding, logger: logger, reporter: reporter)
        guard environment.swarm.runsTracker else { return ([seeds], [seeding]) }
        var limits = TrackerTransportLimits()
        limits.connections = DescriptorLimit.budget.tracker
        limits.connectionsPerHost = environment.server.connectionsPerAddress
        let tracker = RevivedService(
            TrackerService(
                address: PeerAddress(host: address, port: environment.swarm.trackerPort), catalog: catalog,
                limits: limits, listens: tracking, logger: logger, reporter: reporter, figures: content.figures),
            once: tracking, logger: logger, reporter: reporter)
        return ([tracker, seeds], [tracking, seeding])
    }
}
