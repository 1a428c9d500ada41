// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import PieceStorage

/// One image folder of an environment, and what can be had of it at the moment.
package struct CatalogImage: Sendable {
    /// What became of an image folder.
    package enum State: Sendable {
        /// It is made ready for the first time.
        case preparing
        /// It is on offer.
        case ready(PublishedImage)
        /// It was on offer, and its files are not what they were.
        case withdrawn(PublishedImage, reason: String)
        /// It cannot be on offer as it is, for these reasons.
        case broken([String])
        /// The folder is gone; machines may still fetch what was on offer.
        case retired
    }

    /// Its folder's name, which may be one that no image can have.
    package let folderName: String
    /// What the menu calls it; its folder's name while that is not known.
    package private(set) var displayName: String
    /// What became of it.
    package private(set) var state: State
    /// How far the version is that is being made ready; `nil` while none is.
    package private(set) var preparation: PreparationProgress?
    /// Versions that were on offer before, which machines may still be fetching; the latest last.
    package private(set) var earlier: [PublishedImage] = []
    /// Why the folder as it is now cannot replace the version on offer; empty when nothing is wrong.
    package private(set) var faults: [String] = []
    /// What of it cannot be given at the moment, though it is on offer, in the order in which that began.
    package private(set) var troubles: [StorageProblem] = []

    /// An image that is on offer.
    package init(_ image: PublishedImage) {
        folderName = image.image.name.text
        displayName = image.image.displayName
        state = .ready(image)
    }

    /// A folder that gives no image.
    package init(folderName: String, broken reasons: [String]) {
        self.folderName = folderName
        displayName = folderName
        state = .broken(reasons)
    }

    /// An image that is being made ready.
    package init(_ name: ImageName, displayName: String, preparing progress: PreparationProgress) {
        folderName = name.text
        self.displayName = displayName
        state = .preparing
        preparation = progress
    }

    /// What was made of it last; `nil` where nothing was, or nothing counts any more.
    package var published: PublishedImage? {
        switch state {
        case .ready(let image), .withdrawn(let image, _): image
        case .preparing, .broken, .retired: nil
        }
    }

    /// What machines may start; `nil` where it is not on offer.
    package var offered: PublishedImage? {
        if case .ready(let image) = state { image } else { nil }
    }

    /// What the server gives of it: the version on offer, and those that machines may still be fetching.
    package var given: [PublishedImage] { earlier + [offered].compactMap(\.self) }

    /// Why it was taken back.
    package var withdrawal: String? {
        if case .withdrawn(_, let reason) = state { reason } else { nil }
    }

    /// Why no machine can start it, for as long as nobody does something; `nil` where one can, or will be able to.
    package var obstacle: String? {
        guard preparation == nil else { return nil }
        return switch state {
        case .preparing, .ready: nil
        case .withdrawn(_, let reason): reason
        case .broken(let reasons): reasons.first ?? "it is no image"
        case .retired: "its folder is gone"
        }
    }

    /// One sentence on what cannot be given: what has been so for longest, and how much else is; or on why the folder is
    /// not given as it is now.
    package var trouble: String? {
        guard let first = troubles.first else {
            return faults.first.map { "the folder as it is now is not served, but what it was before: \($0)" }
        }
        let more = troubles.count - 1
        return more == 0 ? "\(first)" : "\(first); and \(more) other \(more == 1 ? "problem" : "problems")"
    }

    /// Whether nothing of it is left.
    var isEmpty: Bool {
        if case .retired = state { earlier.isEmpty } else { false }
    }
}

extension CatalogImage {
    /// A version of it is being made ready; what is on offer stays so.
    mutating func prepare(_ displayName: String, _ progress: PreparationProgress) {
        preparation = progress
        switch state {
        case .ready, .withdrawn: break
        case .preparing, .broken, .retired:
            self.displayName = displayName
            state = .preparing
        }
    }

    /// This is on offer from now on; what was on offer before is kept for those who fetch it.
    ///
    /// Where the same bytes are given already, they go on being given out of the same files.
    mutating func replace(with image: PublishedImage) {
        let same = given.last { $0.infoHash == image.infoHash && $0.seed != nil }
        if let same, let seed = same.seed { drop(seed.id) }
        let image = same.map { image.given(as: $0) } ?? image
        keepOffered(unless: image)
        displayName = image.image.displayName
        state = .ready(image)
        preparation = nil
        faults = []
        troubles = []
    }

    /// The folder cannot be given as it is, for these reasons; a version that is on offer stays so.
    mutating func reject(because reasons: [String]) {
        preparation = nil
        if case .ready = state {
            faults = reasons
        } else {
            state = .broken(reasons)
        }
    }

    /// The folder is gone.
    mutating func retire() {
        keepOffered()
        state = .retired
        preparation = nil
        faults = []
        troubles = []
    }

    /// Takes it back if it is on offer; the first reason stays.
    mutating func withdraw(because reason: String) {
        guard case .ready(let image) = state else { return }
        state = .withdrawn(image, reason: reason)
        faults = []
        troubles = []
    }

    /// A version is not given any more: an earlier one is dropped, that on offer is taken back.
    mutating func end(_ version: SeededTorrent.ID, because reason: String) {
        if offered?.seed?.id == version { withdraw(because: reason) }
        drop(version)
    }

    /// Nobody fetches an earlier version any more.
    mutating func drop(_ version: SeededTorrent.ID) {
        earlier.removeAll { $0.seed?.id == version }
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

    /// Keeps what is on offer as an earlier version, and drops the oldest beyond the limit.
    ///
    /// A version that only changed its words keeps its files and its swarm.
    private mutating func keepOffered(unless newer: PublishedImage? = nil) {
        guard let offered, let seed = offered.seed, newer?.seed?.id != seed.id else { return }
        earlier.append(offered)
        earlier.removeFirst(max(0, earlier.count - Limits.earlierVersions))
    }
}
