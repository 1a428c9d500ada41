// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import Phase1Builder
internal import ServerConfig
internal import TorrentCore

/// Makes the layers that images need, each once, and puts them into the catalogue.
package struct LayerShelf: Sendable {
    let environment: Environment
    let options: Phase1Options
    /// Whether a layer that is there is made anew from the newest packages.
    let updates: Bool
    let show: @Sendable (String) -> Void
    /// Layers are made one after the other, whoever needs them: they share a folder for their work.
    private let turn = Turn()

    private var builder: LayerBuilder {
        LayerBuilder(options, output: "\(environment.outputFolder)/layers") { show($0) }
    }

    /// The layer as it stands; `nil` if it has to be made.
    func standing(_ name: LayerName) async throws -> LayerTorrent? {
        guard !updates, let finished = try await builder.standing(name) else { return nil }
        return try await LayerTorrent(name, of: finished.folder, for: environment)
    }

    /// Has every one of these layers in the catalogue; throws the sentence that says which cannot be had.
    func provide(_ names: [LayerName], in catalog: CatalogKeeper) async throws(StartFailure) {
        await turn.take()
        defer { turn.leave() }
        for name in names where !catalog.current.layers.contains(where: { $0.offer.name == name }) {
            do {
                if let layer = try await standing(name) {
                    catalog.put(layer)
                    continue
                }
                let outcome = try await builder.build(name)
                if outcome.wasBuilt { show("Layer \(name.rawValue) was built anew") }
                catalog.put(try await LayerTorrent(name, of: outcome.folder, for: environment))
            } catch {
                throw .imageUnusable("it needs the layer \(name.rawValue), which cannot be made: \(error)")
            }
        }
    }
}
