// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
package import Logging
internal import MetainfoMaking
internal import ServerConfig
internal import ServiceLifecycle
package import TorrentCore

/// Brings the catalogue up to what was read of the image folders, one image after the other, while the server serves.
package struct ImagePublishing: Service, CustomStringConvertible {
    /// All image folders, read once.
    package struct Reading: Sendable {
        /// Each of them, but for those that change and were not read at the start.
        package let folders: [PublicationPlan.Folder]
        /// The folders that change, which are left alone before they have come to rest.
        package let changing: Set<ExactName>
        /// Whether folders that could not be made ready are tried again.
        package let isForced: Bool

        /// Puts these together.
        package init(
            _ folders: [PublicationPlan.Folder], changing: Set<ExactName> = [], isForced: Bool = false
        ) {
            self.folders = folders
            self.changing = changing
            self.isForced = isForced
        }
    }

    private enum Event: Sendable {
        case read(Reading)
        case finished(ImageName, Result<PublishedImage, StartFailure>)
    }

    private let plan: PublicationPlan
    private let readings: AsyncStream<Reading>
    private let publisher: ImagePublisher
    private let layers: LayerShelf?
    private let catalog: CatalogKeeper
    private let progress: @Sendable (String, UInt64, UInt64) -> Void
    private let logger: Logger

    /// A service that takes every reading there is, and makes ready what a plan says that is not settled yet; `progress`
    /// hears an image's name, bytes hashed and bytes in all.
    package init(
        _ plan: PublicationPlan, readings: AsyncStream<Reading>, publisher: ImagePublisher, layers: LayerShelf?,
        catalog: CatalogKeeper, logger: Logger, progress: @escaping @Sendable (String, UInt64, UInt64) -> Void
    ) {
        self.progress = progress
        self.plan = plan
        self.readings = readings
        self.publisher = publisher
        self.layers = layers
        self.catalog = catalog
        self.logger = logger
    }

    package var description: String { "image folders" }

    package func run() async throws {
        let (events, tell) = AsyncStream.makeStream(of: Event.self)
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { tasks in
                tasks.addTask {
                    for await reading in readings { tell.yield(.read(reading)) }
                }
                var plan = plan
                var giveUp: AsyncStream<Never>.Continuation?
                for await event in events {
                    for step in happened(event, to: &plan) {
                        carryOut(step, in: &tasks, &giveUp) { tell.yield($0) }
                    }
                }
                tasks.cancelAll()
            }
        }
    }
}

extension ImagePublishing {
    private func happened(_ event: Event, to plan: inout PublicationPlan) -> [PublicationPlan.Step] {
        switch event {
        case .read(let reading):
            return plan.read(reading.folders, changing: reading.changing, isForced: reading.isForced)
        case .finished(let name, let outcome):
            let (counts, steps) = plan.finished(name.text, isReady: (try? outcome.get()) != nil)
            if counts { settle(name, outcome) }
            return steps
        }
    }

    private func settle(_ name: ImageName, _ outcome: Result<PublishedImage, StartFailure>) {
        switch outcome {
        case .success(let image):
            catalog.publish(image)
            logger.info(
                "image is on offer",
                metadata: ["image": "\(name)", "bytes": "\(image.totalLength)", "infohash": "\(image.infoHash)"])
        case .failure(.imageChanging):
            // It is read again once it is quiet; machines go on waiting.
            break
        case .failure(let failure):
            reject(name.text, because: ["\(failure)"])
        }
    }

    private func reject(_ folderName: String, because reasons: [String]) {
        catalog.reject(folderName: folderName, because: reasons)
    }

    private func carryOut(
        _ step: PublicationPlan.Step, in tasks: inout DiscardingTaskGroup,
        _ giveUp: inout AsyncStream<Never>.Continuation?, _ tell: @escaping @Sendable (Event) -> Void
    ) {
        switch step {
        case .wait(let image, let bytes):
            catalog.prepare(
                image.name, displayName: image.displayName, PreparationProgress(done: 0, total: bytes))
        case .reject(let name, let reasons):
            reject(name, because: reasons)
        case .retire(let name):
            catalog.retire(folderName: name)
            publisher.forget(folderName: name)
            logger.info("image folder is gone", metadata: ["image": "\(name)"])
        case .publish(let image, let look):
            let (givenUp, end) = AsyncStream.makeStream(of: Never.self)
            giveUp = end
            tasks.addTask(executorPreference: PreparationThreads.ofThisProcess) {
                let outcome = await unless(givenUp) { await publish(image, look) }
                tell(.finished(image.name, outcome))
            }
        case .abandon:
            // One is made ready at a time.
            giveUp?.finish()
        }
    }

    /// What comes of the work, which is cancelled when the stream ends.
    private func unless(
        _ givenUp: AsyncStream<Never>, _ work: @escaping @Sendable () async -> Result<PublishedImage, StartFailure>
    ) async -> Result<PublishedImage, StartFailure> {
        await withTaskGroup(of: Result<PublishedImage, StartFailure>?.self) { tasks in
            tasks.addTask { await work() }
            tasks.addTask {
                for await _ in givenUp {}
                return nil
            }
            defer { tasks.cancelAll() }
            while let outcome = await tasks.next() {
                guard let outcome else {
                    tasks.cancelAll()
                    continue
                }
                return outcome
            }
            return .failure(.imageChanging("it was given up"))
        }
    }

    private func publish(
        _ image: EnvironmentImage, _ look: FolderState?
    ) async -> Result<PublishedImage, StartFailure> {
        let pace = ProgressPace(every: Limits.preparationNews)
        do throws(StartFailure) {
            let published = try await publisher.publish(image) { done, total in
                progress(image.name.text, done, total)
                guard pace.isDue() else { return }
                catalog.prepare(
                    image.name, displayName: image.displayName, PreparationProgress(done: done, total: total))
            }
            // Between two files of a copy nothing changes, and yet the image is not whole.
            guard FolderState(of: image.folder) == look else {
                throw .imageChanging("image folder \(image.label) changed while it was made ready")
            }
            try await layers?.provide(published.image.method.layers, in: catalog)
            return .success(published)
        } catch {
            return .failure(error)
        }
    }
}
