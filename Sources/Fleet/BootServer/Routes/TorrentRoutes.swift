// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import Hummingbird
internal import NIOCore

/// `/torrents/<infohash>.torrent`.
struct TorrentRoutes {
    private let torrents: [String: ByteBuffer]

    init(images: [PublishedImage], phase1: Phase1Torrent?, layers: [LayerTorrent]) {
        var entries = images.map { ("\($0.infoHash).torrent", ByteBuffer(bytes: $0.metainfo)) }
        if let phase1 { entries.append(("\(phase1.offer.infoHash).torrent", ByteBuffer(bytes: phase1.metainfo))) }
        entries += layers.map { ("\($0.offer.infoHash).torrent", ByteBuffer(bytes: $0.metainfo)) }
        // Two images with the same content have the same torrent.
        torrents = Dictionary(entries) { first, _ in first }
    }

    func add(to router: Router<ServerContext>) {
        router.get("\(ServerRoute.torrents)/:file") { request, _ in
            let names = try PathDecoding.names(in: request.uri.path, behind: ServerRoute.torrents)
            guard names.count == 1, let torrent = torrents[names[0]] else {
                throw HTTPProblem(.notFound, "No image has this torrent; \(ServerRoute.status) lists their infohashes.")
            }
            return Response(body: torrent, type: .torrent)
        }
    }
}
