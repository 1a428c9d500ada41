// SPDX-License-Identifier: GPL-3.0-or-later

/// aria2, the engine of 2018, as a person with a LAN would set it up.
enum Aria2: Contender {
    static let needs = [Need.aria2, Need.opentracker, Need.curl]

    static func lineup(_ stage: Stage) -> Lineup {
        let torrent = stage.image.v1
        var lineup = Lineup()
        OpenTracker.add(to: &lineup, stage)
        let seed = Lineup.Role(
            place: .server, name: "seed", program: "aria2c",
            arguments: arguments(torrent, folder: stage.image.folder) + ["--bt-seed-unverified=true"])
        lineup.servers.append((seed, .announced(trackerPort: torrent.trackerPort, infoHash: torrent.infoHash)))
        lineup.clients = stage.parameters.places.map { peer(stage, torrent, $0) }
        return lineup
    }

    static func peer(_ stage: Stage, _ torrent: Torrent, _ place: Place) -> Lineup.Client {
        let folder = stage.folder(of: place)
        // The hook gets the path of the file among its arguments; it need only say them.
        let arguments = arguments(torrent, folder: folder) + ["--on-bt-download-complete=/bin/echo"]
        let role = Lineup.Role(place: place, name: place.name, program: "aria2c", arguments: arguments)
        return Lineup.Client(role: role, completion: .line("\(folder)/\(Image.name)"))
    }

    private static func arguments(_ torrent: Torrent, folder: String) -> [String] {
        [
            "--no-conf=true", "--quiet=true", "--summary-interval=0", "--disable-ipv6=true", "--enable-dht=false",
            "--enable-dht6=false", "--bt-enable-lpd=false", "--enable-peer-exchange=false", "--listen-port=6881",
            "--file-allocation=none", "--seed-time=1440", "--seed-ratio=0.0", "--bt-max-peers=0",
            "--max-overall-upload-limit=0", "--bt-request-peer-speed-limit=1000M", "--allow-overwrite=true",
            "--dir=\(folder)", torrent.path,
        ]
    }
}
