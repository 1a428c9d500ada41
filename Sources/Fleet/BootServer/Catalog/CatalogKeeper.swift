// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import PieceStorage
internal import Synchronization

/// The one owner of the catalogue: everybody reads it here, and nobody else changes it.
package final class CatalogKeeper: Sendable {
    private let catalog: Mutex<Catalog>

    /// Begins with a catalogue.
    package init(_ catalog: Catalog) {
        self.catalog = Mutex(catalog)
    }

    /// The catalogue as it is now; it waits for nobody.
    package var current: Catalog { catalog.withLock(\.self) }

    /// Takes an image back for as long as this server runs; the first reason stays.
    package func withdraw(_ image: ImageName, because reason: String) {
        catalog.withLock { $0.change(image) { $0.withdraw(because: reason) } }
    }

    /// Something of an image cannot be given, or can be again.
    package func note(_ trouble: StorageTrouble, of image: ImageName) {
        catalog.withLock { $0.change(image) { $0.note(trouble) } }
    }

    /// The image is given no more, so nothing of it is waited for.
    package func clearTroubles(of image: ImageName) {
        catalog.withLock { $0.change(image) { $0.clearTroubles() } }
    }
}
