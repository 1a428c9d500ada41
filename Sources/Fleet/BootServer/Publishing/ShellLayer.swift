// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import Logging
internal import ServiceLifecycle

/// Has the layer of the remote shell in the catalogue while the settings let somebody in.
struct ShellLayer: Service, CustomStringConvertible {
    private let shelf: LayerShelf
    private let settings: SettingsKeeper
    private let catalog: CatalogKeeper
    private let logger: Logger
    private let news: AsyncStream<Void>
    private let tell: AsyncStream<Void>.Continuation

    init(_ shelf: LayerShelf, settings: SettingsKeeper, catalog: CatalogKeeper, logger: Logger) {
        self.shelf = shelf
        self.settings = settings
        self.catalog = catalog
        self.logger = logger
        (news, tell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    var description: String { "layer of the remote shell" }

    /// The settings may want it from now on; waits for nobody.
    func settingsChanged() { tell.yield() }

    func run() async {
        await cancelWhenGracefulShutdown {
            tell.yield()
            for await _ in news { await provide() }
        }
    }

    /// Until it is there, or nobody wants it any more.
    private func provide() async {
        let (shelf, catalog) = (shelf, catalog)
        while case let layers = settings.current.layers, !layers.isEmpty {
            do {
                try await withTaskExecutorPreference(PreparationThreads.ofThisProcess) {
                    try await shelf.provide(layers.sorted { $0.rawValue < $1.rawValue }, in: catalog)
                }
                return
            } catch {
                logger.warning(
                    "no shell can be opened on machines from afar; it is tried again", metadata: ["reason": "\(error)"])
            }
            guard (try? await Task.sleep(for: Limits.shellLayerRetry)) != nil else { return }
        }
    }
}
