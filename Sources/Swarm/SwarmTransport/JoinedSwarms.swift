// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// The swarms of one listening port, by the infohashes that peers ask for them by; touched on its event loop only.
///
/// Several may be of one torrent, as two images with the same content are. Peers meet the one that came last, and the one
/// before it once that has ended.
final class JoinedSwarms {
    private var drivers: [InfoHash: [SwarmDriver]] = [:]
    /// In the order in which they came.
    private(set) var all: [SwarmDriver] = []

    /// The swarm that a peer means.
    func driver(of infoHash: InfoHash) -> SwarmDriver? { drivers[infoHash]?.last }

    func add(_ driver: SwarmDriver) {
        all.append(driver)
        for infoHash in driver.infoHashes { drivers[infoHash, default: []].append(driver) }
    }

    /// It has ended; said once too often it does no harm.
    func remove(_ driver: SwarmDriver) {
        all.removeAll { $0 === driver }
        for infoHash in driver.infoHashes {
            drivers[infoHash]?.removeAll { $0 === driver }
            if drivers[infoHash]?.isEmpty == true { drivers[infoHash] = nil }
        }
    }
}
