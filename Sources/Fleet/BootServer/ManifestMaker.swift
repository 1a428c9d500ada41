// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// Makes the manifest of each machine; the only place that does.
package struct ManifestMaker: Sendable {
    private let images: [PublishedImage]
    private let menu: MenuPolicy
    private let swarm: SwarmPolicy
    private let leave: LeavePolicy
    private let phase1: Phase1Offer?
    private let layers: [LayerOffer]

    /// A maker for an environment; images appear in menus in the order given.
    package init(
        images: [PublishedImage], menu: MenuPolicy, swarm: SwarmPolicy, leave: LeavePolicy, phase1: Phase1Offer? = nil,
        layers: [LayerOffer] = []
    ) {
        self.layers = layers
        self.phase1 = phase1
        self.images = images
        self.menu = menu
        self.swarm = swarm
        self.leave = leave
    }

    /// What one machine is told, without the images that were withdrawn, and with what was written onto its disk and not
    /// started; for now all are told the same of the rest.
    package func manifest(
        for machine: MachineIdentity, without withdrawn: Set<ImageName> = [], unstarted: UnstartedDisk? = nil
    ) -> Manifest {
        let isDefaultGone = menu.defaultImage.map(withdrawn.contains) ?? false
        let images = images.filter { !withdrawn.contains($0.image.name) }
        let needed = Set(images.flatMap(\.image.method.layers))
        return Manifest(
            images: images.map { published in
                ManifestImage(
                    image: published.image, totalLength: published.totalLength, infoHash: published.infoHash,
                    torrentPath: published.torrentPath, torrentDigest: published.metainfoDigest)
            }, menu: isDefaultGone ? MenuPolicy(timeout: .never, defaultImage: nil) : menu, swarm: swarm, leave: leave,
            phase1: phase1, layers: layers.filter { needed.contains($0.name) }, unstarted: unstarted)
    }
}
