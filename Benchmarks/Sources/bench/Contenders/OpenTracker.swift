// SPDX-License-Identifier: GPL-3.0-or-later

/// Debian's opentracker, which serves only what is on its list.
enum OpenTracker {
    static func add(to lineup: inout Lineup, _ stage: Stage) {
        let torrent = stage.image.v1
        let list = "\(stage.folder(of: .server))/whitelist.txt"
        let arguments = [
            "-i", Place.server.address, "-p", "\(torrent.trackerPort)", "-P", "\(torrent.trackerPort)",
            "-d", stage.folder(of: .server), "-u", "nobody", "-w", "whitelist.txt",
        ]
        lineup.files.append((list, "\(torrent.infoHash)\n"))
        lineup.servers.append(
            (
                Lineup.Role(place: .server, name: "opentracker", program: "opentracker", arguments: arguments),
                .listening(torrent.trackerPort)
            ))
    }
}
