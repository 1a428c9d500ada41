// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import PieceStorage

/// The one owner of the catalogue: everybody reads it here, and nobody else changes it.
package final class CatalogKeeper: Sendable {
    private let catalog: FollowedValue<Catalog>

    /// Begins with a catalogue.
    package init(_ catalog: Catalog) {
        self.catalog = FollowedValue(catalog)
    }

    /// The catalogue as it is now; it waits for nobody.
    package var current: Catalog { catalog.current }

    /// The catalogue as it is now, and as it is after each change; who is slow gets the latest and not those between.
    package func catalogs() -> AsyncStream<Catalog> { catalog.values() }

    /// A version of an image is being made ready; what is on offer stays so.
    package func prepare(_ image: ImageName, displayName: String, _ progress: PreparationProgress) {
        let new = CatalogImage(image, displayName: displayName, preparing: progress)
        catalog.change { $0.change(folderName: image.text, or: new) { $0.prepare(displayName, progress) } }
    }

    /// An image is on offer from now on; a version that was on offer before is kept for those who fetch it.
    package func publish(_ image: PublishedImage) {
        catalog.change {
            $0.change(folderName: image.image.name.text, or: CatalogImage(image)) { $0.replace(with: image) }
        }
    }

    /// A folder cannot be given as it is, for these reasons; a version that is on offer stays so.
    package func reject(folderName: String, because reasons: [String]) {
        let new = CatalogImage(folderName: folderName, broken: reasons)
        catalog.change { $0.change(folderName: folderName, or: new) { $0.reject(because: reasons) } }
    }

    /// There is no folder of this name any more.
    package func retire(folderName: String) {
        catalog.change { $0.change(folderName: folderName, or: nil) { $0.retire() } }
    }

    /// A layer was made.
    package func put(_ layer: LayerTorrent) {
        catalog.change { $0.put(layer) }
    }

    /// Takes an image back; the first reason stays.
    package func withdraw(_ image: ImageName, because reason: String) {
        catalog.change { $0.change(image) { $0.withdraw(because: reason) } }
    }

    /// A version cannot be given any more: it is taken back if it is on offer, and dropped if it is an earlier one.
    package func end(_ image: ImageName, _ version: SeededTorrent.ID, because reason: String) {
        catalog.change { $0.change(image) { $0.end(version, because: reason) } }
    }

    /// Nobody fetches an earlier version any more.
    package func drop(_ image: ImageName, _ version: SeededTorrent.ID) {
        catalog.change { $0.change(image) { $0.drop(version) } }
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
        catalog.change { catalog in
            guard version == nil || catalog[image]?.published?.seed?.id == version else { return }
            catalog.change(image, body)
        }
    }
}
