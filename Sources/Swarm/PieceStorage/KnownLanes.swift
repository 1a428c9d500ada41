// SPDX-License-Identifier: GPL-3.0-or-later

internal import Synchronization
internal import TorrentCore

/// Which disks files are on that were opened before, by their paths; for use by any thread.
///
/// Only what opening them again may wait for is at stake, so it may be wrong, and is forgotten when there is too much of it.
package final class KnownLanes: Sendable {
    private let lanes = Mutex<[ExactName: StorageLane]>([:])

    /// Nothing was opened yet.
    package init() {}

    /// What opening a file waits for: the disk it was on the last time, or one that is not known and is this path's alone.
    package subscript(path: String) -> StorageLane {
        lanes.withLock { $0[ExactName(path)] } ?? StorageLane(below: path)
    }

    /// A file was opened and found on a disk.
    ///
    /// Memory is not kept in mind: a link that came into such a file's place must not hold up what waits for nothing.
    package func found(_ path: String, on lane: StorageLane) {
        let path = ExactName(path)
        lanes.withLock { lanes in
            if lane.isMemory || lane.isUnlocated {
                lanes[path] = nil
                return
            }
            if lanes.count >= StorageLimits.knownLanes, lanes[path] == nil { lanes = [:] }
            lanes[path] = lane
        }
    }
}
