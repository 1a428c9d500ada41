// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// Makes the manifest of each machine; the only place that does.
package struct ManifestMaker: Sendable {
    private let settings: SettingsKeeper

    /// A maker that tells these settings as they are at each moment.
    package init(settings: SettingsKeeper) {
        self.settings = settings
    }

    /// What one machine is told of a catalogue, of what was written onto its disk and not started, and of its boot; for now
    /// all are told the same of the rest.
    package func manifest(
        for machine: MachineIdentity, of catalog: Catalog, unstarted: UnstartedDisk? = nil, boot: BootTicket? = nil
    ) -> Manifest {
        let offered = catalog.offered
        let needed = catalog.neededLayers
        let settings = settings.current
        return Manifest(
            images: offered.map { published in
                ManifestImage(
                    image: published.image, totalLength: published.totalLength, infoHash: published.infoHash,
                    torrentPath: published.torrentPath, torrentDigest: published.metainfoDigest)
            }, menu: settings.menu.offering(offered.map(\.image.name)), swarm: settings.swarm, leave: settings.leave,
            phase1: catalog.phase1?.offer, layers: catalog.layers.map(\.offer).filter { needed.contains($0.name) },
            unstarted: unstarted, boot: boot, preparing: Self.preparing(in: catalog, settings.menu))
    }

    /// What is made ready; its machines wait for the default among it.
    private static func preparing(in catalog: Catalog, _ menu: MenuPolicy) -> [PreparingImage] {
        catalog.preparing.compactMap { image -> PreparingImage? in
            guard let name = try? ImageName(image.folderName), let progress = image.preparation else { return nil }
            return PreparingImage(
                name: name, displayName: image.displayName, progress: progress,
                isDefault: menu.timeout != .never && menu.defaultImage == name)
        }
    }
}
