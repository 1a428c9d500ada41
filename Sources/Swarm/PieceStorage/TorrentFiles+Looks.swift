// SPDX-License-Identifier: GPL-3.0-or-later

/// How the files look from the outside, which is found out without opening them.
extension TorrentFiles {
    /// What each file looks like now; to be asked before they are hashed, so that a change in the meantime shows.
    package var stampsNow: [FileStamp] {
        places.map { FileStamp(ofFileAt: stored[$0.stored].path) ?? FileStamp(length: 0, modified: 0) }
    }

    /// What looking at the files waits for: where they were seen the last time.
    ///
    /// One that was not seen yet may be anywhere.
    package var lanesOfLooks: Set<StorageLane> {
        Set(places.lazy.map { [self] in laneOfLooks(stored[$0.stored]) })
    }

    /// What looking at a file waits for, by its index.
    package func laneOfLooks(_ file: Int) -> StorageLane { laneOfLooks(stored[places[file].stored]) }

    private func laneOfLooks(_ stored: StoredFile) -> StorageLane {
        (stored.seenOn.map { .disk($0) } ?? unlocated(stored)).look
    }

    /// Looks at the files that wait for something, and gives those that are no longer what was hashed.
    ///
    /// A device shows nothing on the outside and is not looked at.
    package func changedFiles(on lane: StorageLane) -> [FileReview.Change] {
        zip(stamps.all, places).enumerated().compactMap { file, pair in
            let (stamp, place) = pair
            let stored = stored[place.stored]
            guard stored.kind != .device, laneOfLooks(stored) == lane else { return nil }
            let sight = stored.look()
            if sight.shows(stamp) { return nil }
            return FileReview.Change(file: file, path: stored.path, sight: sight, isWhole: stored.isMade)
        }
    }

    /// What a file looks like now.
    package func sight(of file: Int) -> FileSight { stored[places[file].stored].look() }
}
