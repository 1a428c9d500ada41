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
    /// The `.torrent` files by their names; two images with the same content have the same.
    private var torrents: [ExactName: ByteBuffer] = [:]

    /// Puts these together; of two folders of one name the first counts.
    package init(_ images: [CatalogImage], layers: [LayerTorrent] = [], phase1: Phase1Torrent? = nil) {
        self.images = images
        self.layers = layers
        self.phase1 = phase1
        settle()
    }

    /// The images on offer, in menu order.
    package var offered: [PublishedImage] { images.compactMap(\.offered) }

    /// The image of a name, if one was ever on offer.
    package subscript(name: ImageName) -> CatalogImage? { places[name].map { images[$0] } }

    /// The `.torrent` file of a name.
    package func torrent(named file: ExactName) -> ByteBuffer? { torrents[file] }

    /// The layers that images on offer need.
    package var neededLayers: Set<LayerName> { Set(offered.flatMap(\.image.method.layers)) }

    /// The swarms of all that is on offer; a hybrid torrent has two names.
    package var infoHashes: Set<InfoHash> {
        let torrents = (offered.compactMap(\.seed) + parts.map(\.seed)).map(\.metainfo)
        return Set(torrents.map(\.infoHash) + torrents.compactMap { $0.v2InfoHash.map { InfoHash(truncating: $0) } })
    }

    /// All torrents that are no images.
    package var parts: [SeededPart] {
        let phase1 = phase1.map { SeededPart(name: "phase 1", seed: $0.seed) }
        return [phase1].compactMap(\.self)
            + layers.map { SeededPart(name: "layer \($0.offer.name.rawValue)", seed: $0.seed) }
    }

    /// Sorts the folders by name, and finds out what is looked up.
    private mutating func settle() {
        images.sort { ExactName($0.folderName) < ExactName($1.folderName) }
        places = [:]
        for (place, image) in images.enumerated() {
            guard let name = image.published?.image.name, places[name] == nil else { continue }
            places[name] = place
        }
        fileTorrents()
    }

    private mutating func fileTorrents() {
        var entries = offered.map { (ExactName("\($0.infoHash).torrent"), ByteBuffer(bytes: $0.metainfo)) }
        if let phase1 {
            entries.append((ExactName("\(phase1.offer.infoHash).torrent"), ByteBuffer(bytes: phase1.metainfo)))
        }
        entries += layers.map { (ExactName("\($0.offer.infoHash).torrent"), ByteBuffer(bytes: $0.metainfo)) }
        torrents = Dictionary(entries) { first, _ in first }
    }
}

extension Catalog {
    /// Changes one image; nothing happens if there is none of this name.
    mutating func change(_ name: ImageName, _ body: (inout CatalogImage) -> Void) {
        guard let place = places[name] else { return }
        body(&images[place])
    }

    /// A folder is this from now on.
    mutating func put(_ image: CatalogImage) {
        images.removeAll { $0.folderName.hasSameBytes(as: image.folderName) }
        images.append(image)
        settle()
    }

    /// There is no folder of this name any more.
    mutating func retire(folderName: String) {
        images.removeAll { $0.folderName.hasSameBytes(as: folderName) }
        settle()
    }
}
