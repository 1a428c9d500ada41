// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// Makes the manifest of each machine; the only place that does.
package struct ManifestMaker: Sendable {
    private let images: [PublishedImage]
    private let menu: MenuPolicy
    private let swarm: SwarmPolicy
    private let leave: LeavePolicy

    /// A maker for an environment; images appear in menus in the order given.
    package init(images: [PublishedImage], menu: MenuPolicy, swarm: SwarmPolicy, leave: LeavePolicy) {
        self.images = images
        self.menu = menu
        self.swarm = swarm
        self.leave = leave
    }

    /// What one machine is told; for now all are told the same.
    package func manifest(for machine: MachineIdentity) -> Manifest {
        Manifest(
            images: images.map { published in
                ManifestImage(
                    image: published.image, totalLength: published.totalLength, infoHash: published.infoHash,
                    torrentPath: published.torrentPath, torrentDigest: published.metainfoDigest)
            }, menu: menu, swarm: swarm, leave: leave)
    }
}
