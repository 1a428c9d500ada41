// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import MetainfoMaking
package import ServerConfig
internal import TorrentCore

/// What a server can offer as soon as it starts: the images whose hashes are in the cache.
struct FirstCatalog: Sendable {
    /// Those images, and the others as being prepared.
    private(set) var images: [CatalogImage] = []
    /// The layers that are there.
    private(set) var layers: [LayerTorrent] = []
    /// The folders for which nothing is left to be done.
    private(set) var settled: [PublicationPlan.Folder] = []

    /// Looks at all folders that were read, several at a time; hashes none, and makes no layer.
    init(_ folders: [PublicationPlan.Folder], _ publisher: ImagePublisher, _ shelf: LayerShelf) async {
        let found = await Self.known(folders, publisher)
        var standing: Set<LayerName> = []
        let needed = Set(found.compactMap { try? $0.get() }.flatMap(\.image.method.layers))
            .union(shelf.environment.shellKeys.isEmpty ? [] : [.ssh])
        for name in LayerName.allCases where needed.contains(name) {
            guard let layer = (try? await shelf.standing(name)) ?? nil else { continue }
            layers.append(layer)
            standing.insert(name)
        }
        for (folder, outcome) in zip(folders, found) { take(folder, outcome, standing) }
    }

    private static func known(
        _ folders: [PublicationPlan.Folder], _ publisher: ImagePublisher
    ) async -> [Result<PublishedImage?, StartFailure>] {
        await withTaskGroup(of: (Int, Result<PublishedImage?, StartFailure>).self) { tasks in
            var outcomes = [Result<PublishedImage?, StartFailure>](repeating: .success(nil), count: folders.count)
            var begun = 0
            func begin() {
                guard begun < folders.count else { return }
                let (place, folder) = (begun, folders[begun])
                begun += 1
                tasks.addTask { (place, await known(folder, publisher)) }
            }
            for _ in 0..<TorrentMaker.coreCount { begin() }
            while let (place, outcome) = await tasks.next() {
                outcomes[place] = outcome
                begin()
            }
            return outcomes
        }
    }

    private static func known(
        _ folder: PublicationPlan.Folder, _ publisher: ImagePublisher
    ) async -> Result<PublishedImage?, StartFailure> {
        guard case .image(let image) = folder.content else { return .success(nil) }
        do throws(StartFailure) {
            return .success(try await publisher.known(image))
        } catch {
            return .failure(error)
        }
    }

    private mutating func take(
        _ folder: PublicationPlan.Folder, _ outcome: Result<PublishedImage?, StartFailure>, _ standing: Set<LayerName>
    ) {
        switch (folder.content, outcome) {
        case (.broken(let reasons), _):
            images.append(CatalogImage(folderName: folder.name, broken: reasons))
            settled.append(folder)
        case (.image, .success(let image?)) where standing.isSuperset(of: image.image.method.layers):
            images.append(CatalogImage(image))
            settled.append(folder)
        case (.image, .failure(let failure)) where failure.isUsersMistake:
            images.append(CatalogImage(folderName: folder.name, broken: ["\(failure)"]))
            settled.append(folder)
        case (.image(let image), _):
            let progress = PreparationProgress(done: 0, total: folder.look?.length ?? 0)
            images.append(CatalogImage(image.name, displayName: image.displayName, preparing: progress))
        }
    }
}

extension PublicationPlan.Folder {
    /// The image folders of an environment as they were read, with what their files look like; waits for the disk.
    package static func all(_ images: [EnvironmentImage], without setAside: [SetAsideImage]) -> [Self] {
        images.map { Self(name: $0.name.text, content: .image($0), look: FolderState(of: $0.folder)) }
            + setAside.map { Self(name: $0.name, content: .broken($0.reasons), look: nil) }
    }
}
