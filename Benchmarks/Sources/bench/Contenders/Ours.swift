// SPDX-License-Identifier: GPL-3.0-or-later

/// Our program with its own tracker and the hybrid torrent that it makes by itself.
enum Ours: Contender {
    static let needs = [Need.curl]

    static func lineup(_ stage: Stage) -> Lineup {
        let torrent = stage.image.hybrid
        var lineup = Lineup()
        lineup.servers = [tracker(stage, torrent), seed(stage, torrent)]
        lineup.clients = stage.parameters.places.map { peer(stage, torrent, $0) }
        lineup.bystanders = stage.parameters.bystanderPlaces.map { peer(stage, torrent, $0).role }
        return lineup
    }

    static func tracker(_ stage: Stage, _ torrent: Torrent) -> (Lineup.Role, Lineup.Readiness) {
        let bind = "\(Place.server.address):\(torrent.trackerPort)"
        let arguments = ["tracker", "--bind", bind, "--allow", torrent.path]
        return (
            Lineup.Role(place: .server, name: "tracker", program: stage.program, arguments: arguments),
            .line("tracker ")
        )
    }

    static func seed(
        _ stage: Stage, _ torrent: Torrent, _ options: [String] = []
    ) -> (Lineup.Role, Lineup.Readiness) {
        let arguments = ["torrent", "seed", torrent.path, "--dir", stage.image.folder, "--bind", bind(.server)]
        return (
            Lineup.Role(place: .server, name: "seed", program: stage.program, arguments: arguments + options),
            .announced(trackerPort: torrent.trackerPort, infoHash: torrent.infoHash)
        )
    }

    static func peer(_ stage: Stage, _ torrent: Torrent, _ place: Place) -> Lineup.Client {
        let stay = stage.parameters.leavesWhenReleased ? ["--until-released", "--seed", "600"] : ["--seed", "86400"]
        // Its log then tells how long the last block took to be of use.
        let arguments = [
            "torrent", "get", torrent.path, "--dir", stage.folder(of: place), "--bind", bind(place), "--verbose",
        ]
        let role = Lineup.Role(place: place, name: place.name, program: stage.program, arguments: arguments + stay)
        return Lineup.Client(role: role, completion: .line("complete "))
    }

    private static func bind(_ place: Place) -> String { "\(place.address):6881" }
}

/// Our program where nothing but itself is ours: a v1 torrent, and opentracker.
enum OursV1: Contender {
    static let needs = [Need.opentracker, Need.curl]

    static func lineup(_ stage: Stage) -> Lineup {
        let torrent = stage.image.v1
        var lineup = Lineup()
        OpenTracker.add(to: &lineup, stage)
        lineup.servers.append(Ours.seed(stage, torrent))
        lineup.clients = stage.parameters.places.map { Ours.peer(stage, torrent, $0) }
        return lineup
    }
}
