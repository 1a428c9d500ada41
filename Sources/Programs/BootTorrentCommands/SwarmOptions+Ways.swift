// SPDX-License-Identifier: GPL-3.0-or-later

import SwarmSession
import TorrentMetainfo

/// What people are told of trackers and web seeds that cannot be asked.
extension SwarmOptions {
    /// At most so many addresses are named of each kind; torrents have hundreds.
    private static let namedAddresses = 20

    /// Names each tracker and web seed that cannot be used, with the reason.
    func noteUnusable(in session: SwarmSession) {
        note(session.unusableTrackers, called: "tracker")
        note(session.unusableWebSeeds, called: "web seed")
    }

    private func note(_ unusable: [UnusableAddress], called what: String) {
        for one in unusable.prefix(Self.namedAddresses) {
            Terminal.note("note: \(what) \(one.address) cannot be used: it \(one.reason)")
        }
        let more = unusable.count - Self.namedAddresses
        if more > 0 { Terminal.note("note: \(more) more of the kind cannot be used either") }
    }

    /// Why a download would wait for ever.
    func noWay(to metainfo: Metainfo) -> CommandFailure {
        let isBare = metainfo.trackers.isEmpty && metainfo.webSeeds.isEmpty
        let reason = isBare ? "it has no tracker and no web seed" : "no tracker and no web seed of it can be used"
        let discovery = metainfo.isPrivate ? "" : ", look for some with --lsd,"
        return .mistake(
            "\(file): nothing tells where to fetch it from, for \(reason); name a peer with --peer\(discovery) or take a "
                + "torrent with a tracker at a numeric address")
    }
}
