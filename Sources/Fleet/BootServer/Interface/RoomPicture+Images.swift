// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetInterface
internal import FleetModel
internal import TorrentCore

extension RoomPicture {
    /// `/images`.
    var images: ImagesDocument {
        let users = users
        return ImagesDocument(images: catalog.images.map { document(of: $0, users) })
    }

    /// One of them by its folder's name, with who uses it; `nil` for one that is not there.
    func image(called name: String) -> ImageDetailDocument? {
        guard let entry = catalog.images.first(where: { $0.folderName.hasSameBytes(as: name) }) else { return nil }
        let users = users
        let own = users[ExactName(entry.folderName)] ?? []
        return ImageDetailDocument(
            document(of: entry, users), usedBy: own.map(\.number).sorted().map { fleet.id(of: $0) })
    }

    /// The machines by the image of their latest boots.
    private var users: [ExactName: [FleetMachine]] {
        Dictionary(grouping: fleet.machines { $0.image != nil }) { ExactName($0.image?.text ?? "") }
    }

    private func document(of entry: CatalogImage, _ users: [ExactName: [FleetMachine]]) -> ImageDocument {
        let users = users[ExactName(entry.folderName)] ?? []
        var versions = entry.given.map { version in
            VersionDocument(
                infohash: "\(version.infoHash)", offered: false, length: version.totalLength,
                files: version.files.count,
                machines: users.count { $0.version == version.infoHash })
        }
        if entry.offered != nil, let last = versions.indices.last { versions[last].offered = true }
        var document = ImageDocument(
            name: entry.folderName, displayName: entry.displayName, state: entry.interfaceState,
            problems: entry.problems, versions: versions, machines: users.count)
        document.progress = entry.preparation.map { ProgressDocument(done: $0.done, total: $0.total) }
        if let offered = entry.offered {
            document.method = offered.image.method.keyword
            document.infohash = "\(offered.infoHash)"
            document.length = offered.totalLength
            document.files = offered.files.count
        }
        return document
    }
}

extension CatalogImage {
    /// What machines can do with it.
    var interfaceState: ImageDocument.State {
        switch state {
        case .ready: .ready
        case .preparing: .preparing
        case .withdrawn, .broken, .retired: preparation == nil ? .broken : .preparing
        }
    }

    /// What is wrong with it: what keeps it from being on offer, or its folder as it is now, or what of it cannot be given.
    var problems: [ImageProblemDocument] {
        if case .retired = state {
            return [
                ImageProblemDocument(
                    place: "image \(folderName)", found: "its folder is gone",
                    remedy: "Nothing has to be done; machines that fetch it are given it to the end.")
            ]
        }
        return findings.map {
            ImageProblemDocument(place: $0.place.description, found: $0.found, remedy: $0.remedy)
        }
    }
}
