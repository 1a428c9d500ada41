// SPDX-License-Identifier: GPL-3.0-or-later

package import FleetInterface
package import TorrentCore

/// What changed in the catalogue that is worth telling.
package struct ImageNews: Sendable {
    /// What became of one image folder.
    package struct Change: Hashable, Sendable {
        /// The folder's name.
        package let name: String
        /// `nil` when there is no such folder any more.
        package let state: ImageDocument.State?
        /// The version that is on offer.
        package let version: InfoHash?
        /// The first of what is wrong with it.
        package let reason: String?
    }

    private var told: [ExactName: Change]

    /// What is there now is known.
    package init(_ catalog: Catalog) {
        told = Self.all(in: catalog)
    }

    /// How the catalogue is now; gives what is different, by name.
    package mutating func changes(to catalog: Catalog) -> [Change] {
        let now = Self.all(in: catalog)
        let gone = told.filter { now[$0.key] == nil }.map {
            Change(name: $0.value.name, state: nil, version: nil, reason: nil)
        }
        let changed = now.filter { told[$0.key] != $0.value }.map(\.value)
        told = now
        return (gone + changed).sorted { ExactName($0.name) < ExactName($1.name) }
    }

    private static func all(in catalog: Catalog) -> [ExactName: Change] {
        Dictionary(
            catalog.images.map { entry in
                let change = Change(
                    name: entry.folderName, state: entry.interfaceState, version: entry.offered?.infoHash,
                    reason: entry.problems.first?.found)
                return (ExactName(entry.folderName), change)
            }
        ) { first, _ in first }
    }
}
