// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding
internal import TorrentCore

extension Phase1Offer {
    static func reading(_ node: CatalogNode?) throws(CatalogProblem) -> Phase1Offer? {
        guard let node else { return nil }
        let hash = try node["hash"]
        let (path, infoHash, digest) = try node.torrent()
        let port = UInt16(truncatingIfNeeded: try node["port"].integer(in: 1...65535))
        let text = try hash.nonEmptyText(upTo: CatalogLimits.phase1HashLength)
        guard
            let offer = Phase1Offer(
                hash: text, port: port, infoHash: infoHash, torrentPath: path, torrentDigest: digest)
        else { throw hash.problem(.noPhase1Hash(text)) }
        return offer
    }

    var bencode: Bencode {
        .dictionary([
            "hash": .text(hash), "port": .integer(Int64(port)), "info-hash": .text(infoHash.description),
            "torrent": .text(torrentPath), "torrent-sha256": .text(torrentDigest.description),
        ])
    }
}

extension LayerOffer {
    /// The layers that are known; each other one gets a sentence.
    static func list(
        from node: CatalogNode?, _ passedOver: inout [String]
    ) throws(CatalogProblem) -> [LayerOffer] {
        var layers: [LayerOffer] = []
        for element in try node?.list(upTo: CatalogLimits.layers) ?? [] {
            let name = try element["name"]
            let word = try name.nonEmptyText(upTo: CatalogLimits.displayNameLength)
            guard let layer = LayerName(rawValue: word) else {
                passedOver.append(Manifest.sentence(passingOver: "layer \(word)", "that name"))
                continue
            }
            guard !layers.contains(where: { $0.name == layer }) else { throw name.problem(.twice(layer.rawValue)) }
            let (path, infoHash, digest) = try element.torrent()
            layers.append(
                LayerOffer(
                    name: layer, totalLength: try element["length"].count(), infoHash: infoHash, torrentPath: path,
                    torrentDigest: digest))
        }
        return layers
    }

    var bencode: Bencode {
        .dictionary([
            "name": .text(name.rawValue), "length": .integer(Int64(clamping: totalLength)),
            "info-hash": .text(infoHash.description), "torrent": .text(torrentPath),
            "torrent-sha256": .text(torrentDigest.description),
        ])
    }
}

extension CatalogNode {
    /// The three keys by which a torrent is had and proved.
    func torrent() throws(CatalogProblem) -> (path: String, infoHash: InfoHash, digest: SHA256Digest) {
        let torrent = try self["torrent"]
        let path = try torrent.nonEmptyText(upTo: CatalogLimits.torrentPathLength)
        guard path.hasPrefix("/") else { throw torrent.problem(.noRootedPath) }
        let infoHash = try self["info-hash"].infoHash()
        guard let digest = SHA256Digest(bytes: try self["torrent-sha256"].digest(byteCount: SHA256Digest.byteCount))
        else { throw problem(.missing) }
        return (path, infoHash, digest)
    }

    /// An info hash in hexadecimal digits.
    func infoHash() throws(CatalogProblem) -> InfoHash {
        guard let infoHash = InfoHash(bytes: try digest(byteCount: SHA1Digest.byteCount)) else {
            throw problem(.notHexadecimal(digits: 2 * SHA1Digest.byteCount))
        }
        return infoHash
    }
}
