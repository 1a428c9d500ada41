// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import PieceStorage
internal import Synchronization

/// The one owner of the catalogue: everybody reads it here, and nobody else changes it.
package final class CatalogKeeper: Sendable {
    private struct State {
        var catalog: Catalog
        var followers: [UInt64: AsyncStream<Catalog>.Continuation] = [:]
        var lastFollower: UInt64 = 0
    }

    private let state: Mutex<State>

    /// Begins with a catalogue.
    package init(_ catalog: Catalog) {
        state = Mutex(State(catalog: catalog))
    }

    /// The catalogue as it is now; it waits for nobody.
    package var current: Catalog { state.withLock { $0.catalog } }

    /// The catalogue as it is now, and as it is after each change; who is slow gets the latest and not those between.
    package func catalogs() -> AsyncStream<Catalog> {
        let (stream, continuation) = AsyncStream.makeStream(of: Catalog.self, bufferingPolicy: .bufferingNewest(1))
        let follower = state.withLock { state in
            state.lastFollower += 1
            state.followers[state.lastFollower] = continuation
            continuation.yield(state.catalog)
            return state.lastFollower
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { $0.followers[follower] = nil }
        }
        return stream
    }

    /// A folder is this from now on; what was on offer of it before is not any more.
    package func put(_ image: CatalogImage) {
        change { $0.put(image) }
    }

    /// There is no folder of this name any more.
    package func retire(folderName: String) {
        change { $0.retire(folderName: folderName) }
    }

    /// Takes an image back; the first reason stays.
    ///
    /// With a version, only if that is the one on offer.
    package func withdraw(_ image: ImageName, _ version: SeededTorrent.ID? = nil, because reason: String) {
        change(image, version) { $0.withdraw(because: reason) }
    }

    /// Something of an image cannot be given, or can be again.
    package func note(_ trouble: StorageTrouble, of image: ImageName, _ version: SeededTorrent.ID? = nil) {
        change(image, version) { $0.note(trouble) }
    }

    /// A version of an image is given no more, so nothing of it is waited for.
    package func clearTroubles(of image: ImageName, _ version: SeededTorrent.ID) {
        change(image, version) { $0.clearTroubles() }
    }

    private func change(_ image: ImageName, _ version: SeededTorrent.ID?, _ body: (inout CatalogImage) -> Void) {
        change { catalog in
            guard version == nil || catalog[image]?.published?.seed?.id == version else { return }
            catalog.change(image, body)
        }
    }

    private func change(_ body: (inout Catalog) -> Void) {
        state.withLock { state in
            body(&state.catalog)
            for follower in state.followers.values { follower.yield(state.catalog) }
        }
    }
}
