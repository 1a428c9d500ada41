// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
package import PieceStorage

/// One image folder of an environment, and what can be had of it at the moment.
package struct CatalogImage: Sendable {
    /// What became of an image folder.
    package enum State: Sendable {
        /// It is on offer.
        case ready(PublishedImage)
        /// It was on offer, and is not given any more.
        case withdrawn(PublishedImage, reason: String)
        /// It never was, for these reasons.
        case broken([String])
    }

    /// Its folder's name, which may be one that no image can have.
    package let folderName: String
    /// What became of it.
    package fileprivate(set) var state: State
    /// What of it cannot be given at the moment, though it is on offer, in the order in which that began.
    package fileprivate(set) var troubles: [StorageProblem] = []

    /// An image that is on offer.
    package init(_ image: PublishedImage) {
        folderName = image.image.name.text
        state = .ready(image)
    }

    /// A folder that gives no image.
    package init(folderName: String, broken reasons: [String]) {
        self.folderName = folderName
        state = .broken(reasons)
    }

    /// What was made of it; `nil` where nothing could be.
    package var published: PublishedImage? {
        switch state {
        case .ready(let image), .withdrawn(let image, _): image
        case .broken: nil
        }
    }

    /// What machines may start; `nil` where it is not on offer.
    package var offered: PublishedImage? {
        if case .ready(let image) = state { image } else { nil }
    }

    /// Why it was taken back.
    package var withdrawal: String? {
        if case .withdrawn(_, let reason) = state { reason } else { nil }
    }

    /// One sentence on what cannot be given: what has been so for longest, and how much else is.
    package var trouble: String? {
        guard let first = troubles.first else { return nil }
        let more = troubles.count - 1
        return more == 0 ? "\(first)" : "\(first); and \(more) other \(more == 1 ? "problem" : "problems")"
    }
}

extension CatalogImage {
    /// Takes it back if it is on offer; the first reason stays.
    mutating func withdraw(because reason: String) {
        guard case .ready(let image) = state else { return }
        state = .withdrawn(image, reason: reason)
        troubles = []
    }

    /// It cannot be on offer, whatever it was.
    mutating func setAside(because reasons: [String]) {
        state = .broken(reasons)
        troubles = []
    }

    /// It cannot be on offer if it needs this layer, which cannot be had.
    mutating func setAside(needing layer: LayerName, because reason: String) {
        guard let offered, offered.image.method.layers.contains(layer) else { return }
        setAside(because: ["it needs the layer \(layer.rawValue), which cannot be made: \(reason)"])
    }

    /// Something of it cannot be given, or can be again; of an image that is not given nothing is waited for.
    mutating func note(_ trouble: StorageTrouble) {
        guard offered != nil else { return }
        switch trouble {
        case .began(let problem): troubles.append(problem)
        case .ended(let problem): troubles.removeAll { $0 == problem }
        }
    }

    /// Nothing of it is waited for any more.
    mutating func clearTroubles() { troubles = [] }
}
