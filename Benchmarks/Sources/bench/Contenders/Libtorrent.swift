// SPDX-License-Identifier: GPL-3.0-or-later

/// libtorrent with the settings its authors give for fast seeds.
enum Libtorrent: Contender {
    /// Debian's interpreter; another's would not have Debian's libtorrent.
    private static let python = "/usr/bin/python3"

    static let needs = [
        Need(program: python, package: "python3"),
        Need(
            program: "/usr/lib/python3/dist-packages/libtorrent.egg-info", package: "python3-libtorrent",
            name: "Python's libtorrent"),
        Need.opentracker, Need.curl,
    ]

    static func lineup(_ stage: Stage) -> Lineup {
        let torrent = stage.image.v1
        var lineup = Lineup()
        OpenTracker.add(to: &lineup, stage)
        let seed = role(stage, torrent, .server, name: "seed", folder: stage.image.folder, mode: "seed")
        lineup.servers.append((seed, .announced(trackerPort: torrent.trackerPort, infoHash: torrent.infoHash)))
        lineup.clients = stage.parameters.places.map { place in
            let folder = stage.folder(of: place)
            let role = role(stage, torrent, place, name: place.name, folder: folder, mode: "get")
            return Lineup.Client(role: role, completion: .line("complete"))
        }
        return lineup
    }

    private static func role(
        _ stage: Stage, _ torrent: Torrent, _ place: Place, name: String, folder: String, mode: String
    ) -> Lineup.Role {
        Lineup.Role(
            place: place, name: name, program: python,
            arguments: ["\(stage.package)/libtorrent_peer.py", mode, torrent.path, folder, "\(place.address):6881"])
    }
}
