// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import NIOCore
package import TorrentCore
internal import TorrentMetainfo

/// The images of an environment and what they need besides phase 1, as they are at one moment: the one list of them.
///
/// It is a value. Who answers a request takes it once and works with what it has, whatever changes meanwhile.
package struct Catalog: Sendable {
    /// The image folders, in menu order.
    package private(set) var images: [CatalogImage] = []
    /// What images need besides phase 1.
    package private(set) var layers: [LayerTorrent] = []
    /// Phase 1 as a torrent, where machines give it to others.
    package private(set) var phase1: Phase1Torrent?
    /// Where each image stands; folders whose name no image can have are not among them.
    private var places: [ImageName: Int] = [:]
    /// Those of layers and phase 1, which change seldom.
    private var partTorrents: [(ExactName, ByteBuffer)] = []
    /// The `.torrent` files by their names; two images with the same content have the same.
    private var torrents: [ExactName: ByteBuffer] = [:]

    /// Puts these together; of two folders of one name the first counts.
    package init(_ images: [CatalogImage], layers: [LayerTorrent] = [], phase1: Phase1Torrent? = nil) {
        self.images = images
        self.layers = layers
        self.phase1 = phase1
        settleParts()
        settle()
    }

    /// The images on offer, in menu order.
    package var offered: [PublishedImage] { images.compactMap(\.offered) }

    /// What is being made ready and not on offer, in menu order.
    package var preparing: [CatalogImage] {
        images.filter { $0.offered == nil && $0.preparation != nil && (try? ImageName($0.folderName)) != nil }
    }

    /// Whether a version of an image is to be given.
    package func gives(_ version: SeededTorrent.ID, of name: ImageName) -> Bool {
        self[name]?.given.contains { $0.seed?.id == version } ?? false
    }

    /// What the server gives to those who fetch it: what is on offer, and versions from before.
    package var given: [PublishedImage] { images.flatMap(\.given) }

    /// The image of a name.
    package subscript(name: ImageName) -> CatalogImage? { places[name].map { images[$0] } }

    /// Why no machine can start what is wanted, for as long as nobody does something.
    package func obstacle(to choice: StartChoice) -> String? {
        guard let name = choice.image else { return nil }
        guard let image = self[name] else { return "there is no such image" }
        return image.obstacle
    }

    /// The `.torrent` file of a name.
    package func torrent(named file: ExactName) -> ByteBuffer? { torrents[file] }

    /// The layers that images on offer need.
    package var neededLayers: Set<LayerName> { Set(offered.flatMap(\.image.method.layers)) }

    /// The swarms of all that is given; a hybrid torrent has two names.
    package var infoHashes: Set<InfoHash> {
        let torrents = (given.compactMap(\.seed) + parts.map(\.seed)).map(\.metainfo)
        return Set(torrents.map(\.infoHash) + torrents.compactMap { $0.v2InfoHash.map { InfoHash(truncating: $0) } })
    }

    /// All torrents that are no images.
    package var parts: [SeededPart] {
        let phase1 = phase1.map { SeededPart(name: SeededPart.phase1, seed: $0.seed) }
        return [phase1].compactMap(\.self)
            + layers.map { SeededPart(name: "layer \($0.offer.name.rawValue)", seed: $0.seed) }
    }

    /// Sorts the folders by name, and finds out what is looked up.
    private mutating func settle() {
        images.sort { ExactName($0.folderName) < ExactName($1.folderName) }
        places = [:]
        for (place, image) in images.enumerated() {
            guard let name = try? ImageName(image.folderName), places[name] == nil else { continue }
            places[name] = place
        }
        fileTorrents()
    }

    private mutating func settleParts() {
        let layers = layers.map { ($0.offer.infoHash, $0.metainfo) }
        partTorrents = (layers + [phase1].compactMap { part in part.map { ($0.offer.infoHash, $0.metainfo) } })
            .map { (ExactName("\($0).torrent"), ByteBuffer(bytes: $1)) }
    }

    private mutating func fileTorrents() {
        // Two versions may have the same swarm; the one on offer is what manifests speak of.
        var entries = (offered + images.flatMap(\.earlier)).map { (ExactName("\($0.infoHash).torrent"), $0.torrent) }
        entries += partTorrents
        torrents = Dictionary(entries) { first, _ in first }
    }
}

extension Catalog {
    /// Changes one image; nothing happens if there is none of this name.
    mutating func change(_ name: ImageName, _ body: (inout CatalogImage) -> Void) {
        guard let place = places[name] else { return }
        let before = images[place].given.map(\.infoHash)
        body(&images[place])
        if images[place].isEmpty {
            images.remove(at: place)
            settle()
        } else if images[place].given.map(\.infoHash) != before {
            fileTorrents()
        }
    }

    /// A folder is this from now on, whatever it was.
    mutating func put(_ image: CatalogImage) {
        images.removeAll { $0.folderName.hasSameBytes(as: image.folderName) }
        images.append(image)
        settle()
    }

    /// Changes what a folder is, or begins with this if it is new.
    mutating func change(
        folderName: String, or new: CatalogImage?, _ body: (inout CatalogImage) -> Void
    ) {
        guard let place = images.firstIndex(where: { $0.folderName.hasSameBytes(as: folderName) }) else {
            if let new { put(new) }
            return
        }
        body(&images[place])
        if images[place].isEmpty { images.remove(at: place) }
        settle()
    }

    /// Another layer is there, in place of one of the same name.
    mutating func put(_ layer: LayerTorrent) {
        layers.removeAll { $0.offer.name == layer.offer.name }
        layers.append(layer)
        settleParts()
        fileTorrents()
    }
}
