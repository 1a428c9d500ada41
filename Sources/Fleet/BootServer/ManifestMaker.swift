// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// Makes the manifest of each machine; the only place that does.
package struct ManifestMaker: Sendable {
    private let menu: MenuPolicy
    private let swarm: SwarmPolicy
    private let leave: LeavePolicy

    /// A maker for an environment.
    package init(menu: MenuPolicy, swarm: SwarmPolicy, leave: LeavePolicy) {
        self.menu = menu
        self.swarm = swarm
        self.leave = leave
    }

    /// What one machine is told of a catalogue, and of what was written onto its disk and not started; for now all are
    /// told the same of the rest.
    package func manifest(
        for machine: MachineIdentity, of catalog: Catalog, unstarted: UnstartedDisk? = nil
    ) -> Manifest {
        let offered = catalog.offered
        let needed = catalog.neededLayers
        return Manifest(
            images: offered.map { published in
                ManifestImage(
                    image: published.image, totalLength: published.totalLength, infoHash: published.infoHash,
                    torrentPath: published.torrentPath, torrentDigest: published.metainfoDigest)
            }, menu: menu.offering(offered.map(\.image.name)), swarm: swarm, leave: leave,
            phase1: catalog.phase1?.offer, layers: catalog.layers.map(\.offer).filter { needed.contains($0.name) },
            unstarted: unstarted)
    }
}
