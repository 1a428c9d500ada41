// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
package import Hummingbird
package import ServerConfig

/// All routes of the server, one group per file in `Routes/`.
package enum ServerRoutes {
    /// A router that answers for an environment.
    package static func router(
        plan: ServerPlan, content: ServerContent, registry: FleetRegistry, signed: SignedMachines? = nil
    ) -> Router<ServerContext> {
        let router = Router(context: ServerContext.self, options: [.autoGenerateHeadEndpoints])
        router.add(middleware: SentenceMiddleware())
        BootScriptRoutes(
            endpoint: plan.endpoint, phase1: content.phase1, kernelArguments: plan.kernelArguments,
            giverPort: content.phase1Torrent?.offer.port, registry: registry
        ).add(to: router)
        LoaderRoutes(plan.loaders, signed: plan.signedBoot, machines: signed, registry: registry).add(to: router)
        GRUBRoutes(
            endpoint: plan.endpoint, phase1: content.phase1, kernelArguments: plan.kernelArguments, registry: registry
        ).add(to: router)
        Phase1Routes(files: content.phase1, registry: registry).add(to: router)
        AgentRoutes(
            manifests: ManifestMaker(
                images: content.images, menu: plan.menu, swarm: plan.swarm, leave: plan.leave,
                phase1: content.phase1Torrent?.offer, layers: content.layers.map(\.offer)),
            withdrawals: content.withdrawals, registry: registry, signed: signed
        ).add(to: router)
        TorrentRoutes(images: content.images, phase1: content.phase1Torrent, layers: content.layers).add(to: router)
        ImageRoutes(images: content.images, withdrawals: content.withdrawals).add(to: router)
        let clock = ServerClock()
        StatusRoutes(
            page: StatusPage(now: { clock.now }) {
                await registry.status(
                    withdrawn: await content.withdrawals.reasons, troubles: content.troubles.sentences)
            }
        ).add(to: router)
        return router
    }
}

/// What an environment has to give: phase 1, the images, and what those need besides.
package struct ServerContent: Sendable {
    /// Phase 1.
    package let phase1: Phase1Files
    /// The images in menu order.
    package let images: [PublishedImage]
    /// Phase 1 as a torrent, where machines give it to others.
    package let phase1Torrent: Phase1Torrent?
    /// What the images need besides phase 1.
    package let layers: [LayerTorrent]
    /// The images that are not on offer because something about them is wrong.
    package let setAside: [SetAsideImage]
    /// Which of the images were taken back.
    package let withdrawals = Withdrawals()
    /// What of them cannot be given at the moment.
    package let troubles = ImageTroubles()

    /// Puts these together; everything is on offer.
    package init(
        phase1: Phase1Files, images: [PublishedImage], phase1Torrent: Phase1Torrent? = nil, layers: [LayerTorrent] = [],
        setAside: [SetAsideImage] = []
    ) {
        self.setAside = setAside
        self.layers = layers
        self.phase1Torrent = phase1Torrent
        self.phase1 = phase1
        self.images = images
    }

    /// All torrents that are no images.
    var parts: [SeededPart] {
        let phase1 = phase1Torrent.map { SeededPart(name: "phase 1", seed: $0.seed) }
        return [phase1].compactMap(\.self)
            + layers.map { SeededPart(name: "layer \($0.offer.name.rawValue)", seed: $0.seed) }
    }
}
