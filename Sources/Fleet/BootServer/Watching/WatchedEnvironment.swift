// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// What is known of an environment's files at one moment: which have come to rest, and in which state.
package struct WatchedEnvironment: Hashable, Sendable {
    /// An image's folder.
    package enum Folder: Hashable, Sendable {
        /// It changes, or was not seen for long enough.
        case busy
        /// It has come to rest and looks so.
        case quiet(ContentStamp)
    }

    /// Whether it is known which image folders there are.
    package private(set) var isListed = false
    /// Every folder that may be an image, by its name.
    package private(set) var images: [ExactName: Folder] = [:]
    /// The files beside the settings that have come to rest, and the settings, by name; `nil` for one that is not there.
    package private(set) var files: [ExactName: ContentStamp?] = [:]
    /// How often somebody asked for everything to be read again.
    package private(set) var requests: UInt64 = 0

    /// Nothing is known yet.
    package init() {}

    /// Takes news in.
    package mutating func take(_ news: WatchNews) {
        switch news {
        case .listed: isListed = true
        case .busy(let name): images[name] = .busy
        case .quiet(let name, let stamp): images[name] = .quiet(stamp)
        case .gone(let name): images[name] = nil
        case .file(let name, let stamp): files[name] = .some(stamp)
        }
    }

    /// The same, but that image folders count as changing that are in another state by now.
    package func steady(until now: WatchedEnvironment) -> WatchedEnvironment {
        var copy = self
        for (name, folder) in images where now.images[name] != folder { copy.images[name] = .busy }
        return copy
    }

    /// Somebody asked for everything to be read again.
    package mutating func isRequested() { requests &+= 1 }
}
