// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetModel
internal import Hummingbird
internal import TorrentCore

/// `/images/<name>/<path>`: the files of the images, as a web seed (BEP 19) has them.
///
/// A path is looked up among the files of the torrent and never handed to a file system as it came, so that nothing
/// else can be had: no `config.yaml`, no dot file, nothing outside the folder.
struct ImageRoutes {
    let catalog: CatalogKeeper
    let ledger: SeedLedger

    func add(to router: Router<ServerContext>) {
        router.get("\(ServerRoute.images)/**") { request, context in
            let names = try PathDecoding.names(in: request.uri.path, behind: ServerRoute.images)
            guard let name = names.first, let entry = (try? ImageName(name)).flatMap({ catalog.current[$0] }),
                let image = entry.published
            else {
                throw HTTPProblem(.notFound, "There is no image of this name; \(ServerRoute.status) lists them.")
            }
            if let reason = entry.withdrawal {
                throw HTTPProblem(.gone, "The image \(name) is withdrawn: \(reason).")
            }
            guard let path = try? RelativePath(components: Array(names.dropFirst())), let file = image.files[path],
                let location = image.location(of: path)
            else { throw HTTPProblem(.notFound, "The image \(name) has no such file in its torrent.") }
            let (host, subject) = (context.remoteAddress, SeedCounts.Subject.image(image.image.name))
            // The version is kept for as long as its bytes are sent.
            let held = image.seed?.held
            return try await FileBody.response(path: location, file, for: request) { bytes in
                withExtendedLifetime(held) { ledger.add(bytes, of: subject, by: .http, to: host) }
            }
        }
    }
}
