// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
package import ServerConfig

/// What became of an environment's images: those on offer, and those that cannot be.
package struct Publication: Sendable {
    /// The images on offer, in menu order.
    package private(set) var torrents: [PublishedTorrent] = []
    /// The others, with why.
    package private(set) var setAside: [SetAsideImage]

    /// Nothing on offer yet, and some images set aside before.
    init(setAside: [SetAsideImage]) {
        self.setAside = setAside
    }

    /// The layers that images on offer need.
    var layers: Set<LayerName> { Set(torrents.flatMap(\.image.image.method.layers)) }

    /// Puts one on offer.
    mutating func add(_ torrent: PublishedTorrent) {
        torrents.append(torrent)
    }

    /// Leaves one out, on offer or not.
    mutating func setAside(_ name: ImageName, because reason: String) {
        torrents.removeAll { $0.image.image.name == name }
        setAside.append(SetAsideImage(name: name.text, reasons: [reason]))
    }

    /// Leaves out all that need a layer which cannot be had.
    mutating func setAside(needing layer: LayerName, because reason: String) {
        for torrent in torrents where torrent.image.image.method.layers.contains(layer) {
            setAside(
                torrent.image.image.name,
                because: "it needs the layer \(layer.rawValue), which cannot be made: \(reason)")
        }
    }
}
