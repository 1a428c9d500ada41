// SPDX-License-Identifier: GPL-3.0-or-later

/// aria2 and transmission among ours, in our swarm: every fourth peer is aria2's, every fourth transmission's.
///
/// The torrent is the v1 one: transmission 3.00 does not open a hybrid one, and aria2 1.36 announces another hash of it.
enum Mixed: Contender {
    static let needs = [Need.aria2, Need.curl, Need(program: "transmission-cli", package: "transmission-cli")]

    static func lineup(_ stage: Stage) -> Lineup {
        let torrent = stage.image.v1
        var lineup = Lineup()
        lineup.servers = [Ours.tracker(stage, torrent), Ours.seed(stage, torrent)]
        lineup.clients = stage.parameters.places.enumerated().map { index, place in
            switch kind(ofPeer: index + 1) {
            case .ours: Ours.peer(stage, torrent, place)
            case .aria2: Aria2.peer(stage, torrent, place)
            case .transmission: transmission(stage, torrent, place)
            }
        }
        return lineup
    }

    /// Whose program a peer runs.
    enum Kind { case ours, aria2, transmission }

    /// Counted from 1, as places are.
    static func kind(ofPeer number: Int) -> Kind {
        switch number % 4 {
        case 3: .aria2
        case 0: .transmission
        default: .ours
        }
    }

    private static func transmission(_ stage: Stage, _ torrent: Torrent, _ place: Place) -> Lineup.Client {
        let folder = stage.folder(of: place)
        // The script it runs at the end gets its news by the environment; `env` says it.
        let arguments = [
            "--no-portmap", "--no-uplimit", "--no-downlimit", "--port", "6881", "--config-dir", "\(folder)/config",
            "--download-dir", folder, "--finish", "/usr/bin/env", torrent.path,
        ]
        let role = Lineup.Role(place: place, name: place.name, program: "transmission-cli", arguments: arguments)
        return Lineup.Client(role: role, completion: .line("TR_TORRENT_NAME="))
    }
}
