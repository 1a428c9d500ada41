// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
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
    private let logger: Logger
    private let show: @Sendable (String) -> Void
    private let progress: @Sendable (String, UInt64, UInt64) -> Void

    /// Prepares a start; `show` gets lines for a person, `progress` how far hashing is.
    package init(
        _ environment: Environment, logger: Logger, show: @escaping @Sendable (String) -> Void,
        progress: @escaping @Sendable (String, UInt64, UInt64) -> Void
    ) {
        self.environment = environment
        self.logger = logger
        self.show = show
        self.progress = progress
    }

    /// Serves until told to end; `phase1` says how phase 1 is made when it is not up to date.
    package func run(phase1 options: Phase1Options) async throws {
        var plan = try ServerPlan(environment)
        let lock = try InstanceLock(workFolder: plan.workFolder)
        let phase1 = try await phase1(options)
        plan.signedBoot = try await signedBoot(options, hash: phase1.hash)
        let torrents = try await ImagePublisher(environment, show: show).publish(progress: progress)
        let phase1Torrent =
            environment.phase1.comesFromPeers
            ? try await Phase1Torrent(of: options.output, hash: phase1.hash, for: environment) : nil
        let layers = try await layers(options, for: torrents)
        let content = ServerContent(
            phase1: phase1, images: torrents.map(\.image), phase1Torrent: phase1Torrent, layers: layers)
        let server = BootServer(
            plan: plan, content: content, swarm: swarm(torrents, content), logger: logger, show: show)
        try await server.run()
        _ = consume lock
    }

    private func phase1(_ options: Phase1Options) async throws -> Phase1Files {
        let outcome = try await Phase1Builder(options) { show($0) }.build()
        if outcome.wasBuilt { show("Phase 1 was built anew (\(outcome.description.kernelRelease))") }
        return try Phase1Files(folder: options.output)
    }

    /// What phase 1 does not carry and some image needs, made and hashed.
    private func layers(_ options: Phase1Options, for torrents: [PublishedTorrent]) async throws -> [LayerTorrent] {
        let builder = LayerBuilder(options, output: "\(environment.folder)/\(EnvironmentFiles.output)/layers") {
            show($0)
        }
        let needed = Set(torrents.flatMap(\.image.image.method.layers))
        var layers: [LayerTorrent] = []
        for name in LayerName.allCases where needed.contains(name) {
            let outcome = try await builder.build(name)
            if outcome.wasBuilt { show("Layer \(name.rawValue) was built anew") }
            layers.append(try await LayerTorrent(name, of: outcome.folder, for: environment))
        }
        return layers
    }

    /// The programs for machines with Secure Boot; an environment that does not insist goes without when they cannot be had.
    private func signedBoot(_ options: Phase1Options, hash: String) async throws -> SignedBootFiles? {
        guard environment.servesTFTP, environment.secureBoot != .off else { return nil }
        let receivers: SignedBootFiles.Receivers = environment.secureBoot == .on ? .all : .found
        do {
            let loaders = try await SignedLoaders.make(
                cache: options.cache, output: "\(environment.folder)/\(EnvironmentFiles.output)/loaders")
            return SignedBootFiles(
                receivers: receivers, loaders: loaders, phase1Folder: options.output, hash: hash)
        } catch {
            guard environment.secureBoot != .on else { throw error }
            show("Machines with Secure Boot cannot boot: \(error)")
            return nil
        }
    }

    private func swarm(_ torrents: [PublishedTorrent], _ content: ServerContent) -> [any Service] {
        let address = environment.server.address
        let seeds = SeedService(
            host: address, policy: environment.swarmPolicy, torrents: torrents, parts: content.parts,
            withdrawals: content.withdrawals, logger: logger)
        guard environment.swarm.runsTracker else { return [seeds] }
        var infoHashes: Set<InfoHash> = []
        for metainfo in torrents.map(\.seed.metainfo) + content.parts.map(\.seed.metainfo) {
            infoHashes.insert(metainfo.infoHash)
            if let digest = metainfo.v2InfoHash { infoHashes.insert(InfoHash(truncating: digest)) }
        }
        var limits = TrackerTransportLimits()
        limits.connections = DescriptorLimit.budget.tracker
        limits.connectionsPerHost = environment.server.connectionsPerAddress
        let tracker = TrackerService(
            address: PeerAddress(host: address, port: environment.swarm.trackerPort), infoHashes: infoHashes,
            limits: limits, logger: logger)
        return [tracker, seeds]
    }
}
