// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import FleetModel
package import TorrentCore

extension FleetRegistry {
    /// This moment, by the clock that it counts its times by.
    package nonisolated var now: MonotonicInstant { clock.now }

    /// What the server has given, by what it is of and whom it went to.
    package nonisolated var seedCounts: SeedCounts { seeds.counts }

    /// The machine last seen at an address.
    package func machine(at address: HostAddress) -> MACAddress? { snapshot.machine(at: address) }

    /// The picture now, for `/status.json`, with the catalogue's images; it costs no more than a copy of references, and is
    /// told as text elsewhere.
    package var status: FleetStatus {
        let images = catalog.current.images.compactMap { entry in
            entry.published.map { published in
                var image = FleetStatus.Image(
                    image: published.image, infoHash: published.infoHash, length: published.totalLength)
                image.withdrawal = entry.withdrawal
                image.trouble = entry.trouble
                return image
            }
        }
        return FleetStatus(fleet: snapshot, images: images, loaders: loaders, start: clock.start, now: clock.now)
    }
}
