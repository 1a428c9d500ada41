// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import TorrentCore

/// A folder in the work folder that has one entry for each image, called as the image is.
struct ImageEntries {
    private let folder: String

    /// The entries of a folder, which need not be there.
    init(in folder: String) {
        self.folder = folder
    }

    /// Removes those of all other images; one that cannot be removed stays.
    func removeOthers(than names: [String]) {
        let kept = Set(names.map { ExactName($0) })
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        where !kept.contains(ExactName(name)) {
            try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
        }
    }
}
