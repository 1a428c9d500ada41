// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import Hummingbird
internal import NIOCore
internal import TorrentCore

/// `/torrents/<infohash>.torrent`.
struct TorrentRoutes {
    let catalog: CatalogKeeper

    func add(to router: Router<ServerContext>) {
        router.get("\(ServerRoute.torrents)/:file") { request, _ in
            let names = try PathDecoding.names(in: request.uri.path, behind: ServerRoute.torrents)
            guard names.count == 1, let torrent = catalog.current.torrent(named: ExactName(names[0])) else {
                throw HTTPProblem(.notFound, "No image has this torrent; \(ServerRoute.status) lists their infohashes.")
            }
            return Response(body: torrent, type: .torrent)
        }
    }
}
