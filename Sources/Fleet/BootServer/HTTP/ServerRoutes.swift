// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetAccess
package import Hummingbird
internal import NetbootScripts

/// All routes of the server, one group per file in `Routes/`.
package enum ServerRoutes {
    /// A router that answers for an environment.
    package static func router(
        plan: ServerPlan, content: ServerContent, registry: FleetRegistry, signed: SignedMachines? = nil,
        access: AccessDesk? = nil, interface parts: InterfaceParts = InterfaceParts()
    ) -> Router<ServerContext> {
        let access = access ?? AccessDesk(settings: plan.settings)
        let assigner = plan.assigner
        let router = Router(context: ServerContext.self, options: [.autoGenerateHeadEndpoints])
        router.add(middleware: SentenceMiddleware(reporter: registry.reporter))
        BootScriptRoutes(
            endpoint: plan.endpoint, phase1: content.phase1, kernelArguments: plan.kernelArguments,
            giverPort: content.catalog.current.phase1?.offer.port,
            givesDiskLoader: plan.servesTFTP && plan.signedBoot != nil, registry: registry, assigner: assigner
        ).add(to: router)
        LoaderRoutes(plan.loaders, signed: plan.signedBoot, machines: signed, registry: registry).add(to: router)
        GRUBRoutes(
            endpoint: plan.endpoint, phase1: content.phase1, kernelArguments: plan.kernelArguments, registry: registry,
            assigner: assigner
        ).add(to: router)
        Phase1Routes(files: content.phase1, registry: registry, ledger: content.seeds).add(to: router)
        AgentRoutes(
            manifests: ManifestMaker(
                settings: plan.settings, netconsolePort: parts.shelf == nil ? nil : plan.netconsolePort),
            assigner: assigner, catalog: content.catalog,
            registry: registry, signed: signed,
            registrar: Registrar(assigner: assigner, list: plan.machineList, logger: registry.logger)
        ).add(to: router)
        OrderRoutes(registry: registry).add(to: router)
        LogRoutes(registry: registry, shelf: parts.shelf).add(to: router)
        AnswerRoutes(assigner: assigner, registry: registry).add(to: router)
        TorrentRoutes(catalog: content.catalog).add(to: router)
        ImageRoutes(catalog: content.catalog, ledger: content.seeds).add(to: router)
        PageRoutes().add(to: router)
        SessionRoutes(desk: access, endpoint: plan.endpoint).add(to: router)
        let clock = ServerClock()
        StatusRoutes(
            page: StatusPage(now: { clock.now }) { await registry.status }
        ).add(to: router.needing(.read, access))
        MetricsRoutes(content: content, registry: registry).add(to: router.needing(.read, access))
        InterfaceAnswers(
            server: plan.endpoint.address, registry: registry, content: content, desk: access, parts: parts,
            assigner: assigner
        )
        .add { router.needing($0, access) }
        MachineLogRoutes(registry: registry, shelf: parts.shelf).add { router.needing($0, access) }
        ActionRoutes(
            registry: registry, catalog: content.catalog, assigner: assigner, list: plan.machineList, wake: parts.wake,
            settings: plan.settings
        )
        .add { router.needing($0, access) }
        return router
    }
}

/// What an environment has to give: phase 1, and the catalogue of images.
package struct ServerContent: Sendable {
    /// Phase 1.
    package let phase1: Phase1Files
    /// The images, and what they need besides.
    package let catalog: CatalogKeeper
    /// What was given of them.
    package let seeds = SeedLedger()
    /// What parts of the server measure.
    package let figures = ServerFigures()
    /// How the swarms are that they are given in.
    package let swarms = SwarmBoard()

    /// Puts the two together.
    package init(phase1: Phase1Files, catalog: Catalog) {
        self.phase1 = phase1
        self.catalog = CatalogKeeper(catalog)
    }
}
