// SPDX-License-Identifier: GPL-3.0-or-later

internal import HTTPFetch
internal import SwarmTransport
internal import TorrentCore
internal import TorrentMetainfo
internal import TrackerTransport

/// An address that a torrent names and that cannot be used here.
package struct UnusableAddress: Hashable, Sendable {
    /// The address as it stands.
    package let address: String
    /// Why, as the end of a sentence that names the address.
    package let reason: String
}

/// How a session can come to peers and bytes, known before it begins.
extension SwarmSession {
    /// The trackers that can be asked, in their tiers: by HTTP or UDP, at numeric addresses (decision 0010).
    var usableTrackers: [[TrackerURL]] {
        trackers.map { $0.compactMap { try? TrackerURL($0) } }.filter { !$0.isEmpty }
    }

    /// Whether any tracker can be asked.
    package var hasTracker: Bool { !usableTrackers.isEmpty }

    /// The trackers of the session and its torrent that cannot be asked, each once, in the order they stand.
    package var unusableTrackers: [UnusableAddress] {
        Self.unusableTrackers(among: trackers.joined() + metainfo.passedOverTrackers)
    }

    /// Those of some announce addresses that no session can ask, each once.
    package static func unusableTrackers(among addresses: some Sequence<String>) -> [UnusableAddress] {
        unusable(addresses) { address in
            do throws(HTTPURLProblem) {
                _ = try TrackerURL(address)
                return nil
            } catch {
                return TrackerURL.sentence(for: error)
            }
        }
    }

    /// The web seeds that cannot be asked, each once, in the order they stand.
    package var unusableWebSeeds: [UnusableAddress] {
        Self.unusable(webSeeds) { address in
            do throws(HTTPURLProblem) {
                _ = try WebSeed(address, of: metainfo)
                return nil
            } catch {
                return "\(error)"
            }
        }
    }

    /// Whether there is anybody to be asked without waiting for others to call: a tracker, a web seed, a known peer, or
    /// whoever answers on the local network.
    package var hasWay: Bool {
        hasTracker || !peers.isEmpty || usesLocalDiscovery && !metainfo.isPrivate
            || unusableWebSeeds.count < Set(webSeeds.map(ExactName.init)).count
    }

    private static func unusable(
        _ addresses: some Sequence<String>, reason: (String) -> String?
    ) -> [UnusableAddress] {
        var known: Set<ExactName> = []
        var unusable: [UnusableAddress] = []
        for address in addresses where known.insert(ExactName(address)).inserted {
            if let reason = reason(address) { unusable.append(UnusableAddress(address: address, reason: reason)) }
        }
        return unusable
    }
}
