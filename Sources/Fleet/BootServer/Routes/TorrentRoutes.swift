// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import Hummingbird
internal import NIOCore
internal import TorrentCore

/// `/torrents/<infohash>.torrent`.
struct TorrentRoutes {
    private let torrents: [ExactName: ByteBuffer]

    init(images: [PublishedImage], phase1: Phase1Torrent?, layers: [LayerTorrent]) {
        var entries = images.map { (ExactName("\($0.infoHash).torrent"), ByteBuffer(bytes: $0.metainfo)) }
        if let phase1 {
            entries.append((ExactName("\(phase1.offer.infoHash).torrent"), ByteBuffer(bytes: phase1.metainfo)))
        }
        entries += layers.map { (ExactName("\($0.offer.infoHash).torrent"), ByteBuffer(bytes: $0.metainfo)) }
        // Two images with the same content have the same torrent.
        torrents = Dictionary(entries) { first, _ in first }
    }

    func add(to router: Router<ServerContext>) {
        router.get("\(ServerRoute.torrents)/:file") { request, _ in
            let names = try PathDecoding.names(in: request.uri.path, behind: ServerRoute.torrents)
            guard names.count == 1, let torrent = torrents[ExactName(names[0])] else {
                throw HTTPProblem(.notFound, "No image has this torrent; \(ServerRoute.status) lists their infohashes.")
            }
            return Response(body: torrent, type: .torrent)
        }
    }
}
