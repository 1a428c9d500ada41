// SPDX-License-Identifier: GPL-3.0-or-later

/// What rooms leave behind when their process is killed.
package enum Leftovers {
    /// Which of these namespaces belong to a room whose process is gone; `started` tells when a process started.
    package static func among(_ names: [String], started: (Int32) -> UInt64?) -> [String] {
        names.filter { name in
            guard let room = RoomName(namespace: name) else { return false }
            return started(room.process) != room.started
        }
    }

    /// Removes them, with every process inside.
    package static func remove() {
        for name in among(NetworkNamespace.all(), started: ProcessStart.ticks) {
            NetworkNamespace(name: name).destroy()
        }
    }
}
