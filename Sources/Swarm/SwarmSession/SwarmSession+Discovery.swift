// SPDX-License-Identifier: GPL-3.0-or-later

internal import HTTPFetch
internal import Logging
internal import NIOCore
internal import SwarmTransport
internal import TorrentCore
internal import TorrentMetainfo
internal import TrackerTransport

/// Where a session looks for bytes and peers besides its trackers.
extension SwarmSession {
    /// More web seeds than these are of no use: one is asked at a time.
    private static let webSeedLimit = 16

    /// The web seeds that can be asked: by plain HTTP, at a numeric address.
    func usableWebSeeds(_ logger: Logger) -> [WebSeed] {
        var known: Set<ExactName> = []
        var usable: [WebSeed] = []
        for address in webSeeds where known.insert(ExactName(address)).inserted && usable.count < Self.webSeedLimit {
            do throws(HTTPURLProblem) {
                usable.append(try WebSeed(address, of: metainfo))
            } catch {
                logger.debug("web seed cannot be used", metadata: ["address": "\(address)", "reason": "it \(error)"])
            }
        }
        return usable
    }

    /// Who looks for peers by multicast, if anybody is to.
    func localAnnouncer(
        _ handle: SwarmHandle, host: SwarmHost, group: any EventLoopGroup, logger: Logger
    ) -> LocalAnnouncer? {
        guard usesLocalDiscovery, !metainfo.isPrivate else { return nil }
        var names = [metainfo.infoHash]
        if let digest = metainfo.v2InfoHash { names.append(InfoHash(truncating: digest)) }
        return LocalAnnouncer(
            .init(infoHashes: names, port: host.address.port, networks: networks), from: Self.ownHost(of: host),
            group: group, logger: logger, onPeer: { handle.learned([$0]) })
    }

    /// The address connections leave from, if it was chosen.
    static func ownHost(of host: SwarmHost) -> HostAddress? {
        host.address.host == .any ? nil : host.address.host
    }
}
