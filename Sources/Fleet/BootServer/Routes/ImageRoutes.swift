// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetModel
internal import Hummingbird
internal import SwarmTransport
internal import TorrentCore

/// The files of the images: `/images/<name>/<path>` as they are on offer, and `/versions/<infohash>/<name>/<path>` of one
/// version, as a web seed (BEP 19) has them: what its torrent speaks of, and nothing newer.
///
/// A path is looked up among the files of the torrent and never handed to a file system as it came, so that nothing
/// else can be had: no `config.yaml`, no dot file, nothing outside the folder.
struct ImageRoutes {
    let catalog: CatalogKeeper
    let ledger: SeedLedger

    func add(to router: Router<ServerContext>) {
        router.get("\(ServerRoute.images)/**") { request, context in
            let names = try PathDecoding.names(in: request.uri.path, behind: ServerRoute.images)
            guard let name = names.first, let entry = catalogImage(called: name), let image = entry.published else {
                throw HTTPProblem(.notFound, "There is no image of this name; \(ServerRoute.status) lists them.")
            }
            if let reason = entry.withdrawal { throw HTTPProblem(withdrawn: name, because: reason) }
            return try await response(of: image, names.dropFirst(), for: request, context)
        }
        router.get("\(ServerRoute.versions)/**") { request, context in
            let names = try PathDecoding.names(in: request.uri.path, behind: ServerRoute.versions)
            let infoHash = names.first.flatMap { [UInt8](hexadecimal: $0) }.flatMap { InfoHash(bytes: $0) }
            let entry = names.count > 1 ? catalogImage(called: names[1]) : nil
            if let image = entry?.given.last(where: { $0.infoHash == infoHash }) {
                return try await response(of: image, names.dropFirst(2), for: request, context)
            }
            if let image = entry?.published, image.infoHash == infoHash, let reason = entry?.withdrawal {
                throw HTTPProblem(withdrawn: image.image.name.text, because: reason)
            }
            throw HTTPProblem(
                .notFound,
                "This version of the image is not given any more, or never was;"
                    + " \(ServerRoute.status) lists the infohashes of those on offer.")
        }
    }

    private func catalogImage(called name: String) -> CatalogImage? {
        (try? ImageName(name)).flatMap { catalog.current[$0] }
    }

    private func response(
        of image: PublishedImage, _ names: ArraySlice<String>, for request: Request, _ context: ServerContext
    ) async throws -> Response {
        let name = image.image.name
        guard let path = try? RelativePath(components: Array(names)), let file = image.files[path],
            let location = image.location(of: path)
        else { throw HTTPProblem(.notFound, "The image \(name) has no such file in its torrent.") }
        let host = context.remoteAddress
        // The version is kept for as long as its bytes are sent.
        let (seed, ledger) = (image.seed, ledger)
        return try await FileBody.response(path: location, file, for: request) { bytes in
            withExtendedLifetime(seed?.held) {
                seed?.use.note(at: .now)
                ledger.add(bytes, of: .image(name), by: .http, to: host)
            }
        }
    }
}

extension HTTPProblem {
    fileprivate init(withdrawn name: String, because reason: String) {
        self.init(.gone, "The image \(name) is withdrawn: \(reason).")
    }
}
