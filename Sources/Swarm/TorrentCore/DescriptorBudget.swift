// SPDX-License-Identifier: GPL-3.0-or-later

/// How a process shares out its file descriptors, so that no part of it can take what another part needs.
///
/// The shares never add up to more than the limit. Each part keeps to its own share and refuses, or waits, beyond it.
package struct DescriptorBudget: Hashable, Sendable {
    /// Connections of the HTTP server, those that are not answered yet included.
    package let http: Int
    /// TCP connections of the tracker.
    package let tracker: Int
    /// Connections to and from peers, of all torrents together; those that are being dialled included.
    package let swarm: Int
    /// Open files of images, of all torrents and all HTTP responses together.
    package let imageFiles: Int
    /// Files of images that are only kept in reach, so that they can be given after they were renamed or deleted.
    package let heldFiles: Int
    /// What is left for listening sockets, event loops, pipes of children, terminals, and files that are read whole.
    package let spare: Int

    /// The most open files of images; a cache of more costs descriptors and saves next to no system calls.
    package static let mostImageFiles = 128
    /// The most HTTP connections: a thousand machines with two each, and some to spare.
    package static let mostHTTP = 4_096
    /// The most tracker connections: one for each machine of the largest room, and some to spare.
    package static let mostTracker = 4_096
    /// The most connections to peers: 80 for each of a hundred torrents.
    package static let mostSwarm = 8_192
    /// The most files that are kept in reach: 200 images with 40 each.
    package static let mostHeldFiles = 8_000

    /// Shares out a limit, in descriptors, as RLIMIT_NOFILE tells it.
    ///
    /// A limit below 64 is taken for 64: such a process runs out of descriptors, but no part has a share of nothing. No
    /// kernel gives more than 2^31.
    package init(limit: Int) {
        let limit = min(max(limit, 64), 1 << 31)
        imageFiles = min(Self.mostImageFiles, limit / 8)
        let shared = limit - limit / 4 - imageFiles
        heldFiles = min(Self.mostHeldFiles, shared / 8)
        let rest = shared - heldFiles
        http = min(Self.mostHTTP, rest * 2 / 5)
        swarm = min(Self.mostSwarm, rest * 2 / 5)
        tracker = min(Self.mostTracker, rest / 5)
        spare = limit - imageFiles - heldFiles - http - swarm - tracker
    }
}
