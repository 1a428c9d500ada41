// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import MetainfoMaking
internal import PieceStorage
internal import ServerConfig
internal import ServiceLifecycle
internal import TorrentCore

/// Looks at the files of the image folders that were read, and hands both to whoever makes images ready.
final class FolderReadings: Service, CustomStringConvertible {
    private struct Update {
        let images: [EnvironmentImage]
        let setAside: [SetAsideImage]
        let changing: Set<ExactName>
        let requests: UInt64
        let folder: String
    }

    /// Everything that was read.
    let readings: AsyncStream<ImagePublishing.Reading>
    private let reading: AsyncStream<ImagePublishing.Reading>.Continuation
    private let updates: AsyncStream<Update>
    private let update: AsyncStream<Update>.Continuation

    /// Begins with what was read at the start.
    ///
    /// Folders that were written to shortly before may be written to still: they are left alone until it is known that
    /// they have come to rest.
    init(_ first: [PublicationPlan.Folder], settling: Duration = WatchLimits().settling) {
        (readings, reading) = AsyncStream.makeStream(of: ImagePublishing.Reading.self)
        // Each has all images; of those that wait the latest is enough.
        (updates, update) = AsyncStream.makeStream(of: Update.self, bufferingPolicy: .bufferingNewest(1))
        let fresh = first.filter { $0.look?.changed(within: settling) ?? false }
        reading.yield(ImagePublishing.Reading(first, changing: Set(fresh.map { ExactName($0.name) })))
    }

    var description: String { "readings of image folders" }

    /// Takes what was read while the server serves, and what was known of the files then; waits for nobody.
    func take(_ read: EnvironmentUpdate, _ seen: WatchedEnvironment) {
        // Before it is known which folders there are, none is new and none is gone.
        guard seen.isListed else { return }
        let changing = Set(seen.images.filter { $0.value == .busy }.keys)
        update.yield(
            Update(
                images: read.environment.images.filter { !changing.contains(ExactName($0.name.text)) },
                setAside: read.setAside,
                // Folders that are set aside have their names without control characters.
                changing: changing.union(changing.map { ExactName($0.text.withoutControlCharacters) }),
                requests: seen.requests,
                folder: read.environment.imagesFolder))
    }

    func run() async {
        await cancelWhenGracefulShutdown {
            var requests: UInt64 = 0
            for await update in self.updates {
                let lane = StorageLane(below: update.folder).long
                let folders = try? await DiskThreads.ofThisProcess.run(on: lane) {
                    PublicationPlan.Folder.all(update.images, without: update.setAside)
                }
                guard let folders else { continue }
                let isForced = update.requests != requests
                requests = update.requests
                self.reading.yield(ImagePublishing.Reading(folders, changing: update.changing, isForced: isForced))
            }
        }
    }
}
