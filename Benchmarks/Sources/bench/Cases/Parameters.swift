// SPDX-License-Identifier: GPL-3.0-or-later

/// What a run is about, whoever runs in it.
struct Parameters: Hashable, Codable {
    var peers: Int
    var mebibytes: Int
    /// Mbit/s of the server's cable; `nil` for as fast as the computer can.
    var serverMegabits: Int?
    /// Mbit/s of every peer's cable.
    var peerMegabits: Int?
    /// Mbit/s of the last peer's cable, when it is another's.
    var slowMegabits: Int?
    /// Peers besides that nobody waits for.
    var bystanders: Bystanders?
    /// Seconds from one peer's start to the next one's; 0 for all at once.
    var arrivalGap = 0
    /// Whether a peer that has finished leaves as soon as the swarm can do without it, or stays to the end.
    var leavesWhenReleased = false

    /// One speed for all.
    init(peers: Int, mebibytes: Int, megabits: Int?) {
        self.init(peers: peers, mebibytes: mebibytes, serverMegabits: megabits, peerMegabits: megabits)
    }

    init(peers: Int, mebibytes: Int, serverMegabits: Int?, peerMegabits: Int?) {
        self.peers = peers
        self.mebibytes = mebibytes
        self.serverMegabits = serverMegabits
        self.peerMegabits = peerMegabits
    }

    var imageBytes: UInt64 { UInt64(mebibytes) << 20 }

    var places: [Place] { (1...peers).map(Place.peer) }

    /// Those of the bystanders, behind the peers'.
    var bystanderPlaces: [Place] { (0..<(bystanders?.count ?? 0)).map { Place.peer(peers + 1 + $0) } }

    /// Kbit/s of each cable in the room; `nil` for as fast as the computer can.
    var rates: [(place: Place, kilobits: Int?)] {
        ([.server] + places).map { ($0, megabits(of: $0).map { $0 * 1_000 }) }
            + bystanderPlaces.map { ($0, bystanders?.kilobits) }
    }

    /// Mbit/s of the server's cable or of a peer's.
    func megabits(of place: Place) -> Int? {
        switch place {
        case .server: serverMegabits
        case .peer(peers): slowMegabits ?? peerMegabits
        case .peer: peerMegabits
        }
    }

    /// The same with other values where some are given; the server's speed keeps its proportion to the peers'.
    func replacing(peers: Int?, mebibytes: Int?, megabits: Int?) -> Parameters {
        var changed = self
        changed.peers = peers ?? self.peers
        changed.mebibytes = mebibytes ?? self.mebibytes
        if let megabits {
            if let server = serverMegabits, let peer = peerMegabits {
                changed.serverMegabits = max(1, server * megabits / peer)
            } else {
                changed.serverMegabits = megabits
            }
            changed.peerMegabits = megabits
        }
        return changed
    }

    /// For file names: `n16-us50-ui50-64MiB`.
    var fileName: String {
        var parts = [
            "n\(peers)", "us\(serverMegabits.map(String.init) ?? "-")", "ui\(peerMegabits.map(String.init) ?? "-")",
        ]
        if let slowMegabits { parts.append("slow\(slowMegabits)") }
        if let bystanders { parts.append(bystanders.fileName) }
        if arrivalGap > 0 { parts.append("gap\(arrivalGap)") }
        if leavesWhenReleased { parts.append("leaving") }
        return (parts + ["\(mebibytes)MiB"]).joined(separator: "-")
    }
}

extension Parameters: CustomStringConvertible {
    /// For people: `N = 16, server 20 and peers 100 Mbit/s, 48 MiB`.
    var description: String {
        var text = "N = \(peers), "
        switch (serverMegabits, peerMegabits) {
        case (let server?, let peer?) where server == peer: text += "\(peer) Mbit/s"
        case (let server?, let peer?): text += "server \(server) and peers \(peer) Mbit/s"
        default: text += "unshaped"
        }
        if let slowMegabits { text += ", one peer \(slowMegabits) Mbit/s" }
        if let bystanders { text += ", \(bystanders)" }
        if arrivalGap > 0 { text += ", one arrival every \(arrivalGap == 1 ? "second" : "\(arrivalGap) s")" }
        if leavesWhenReleased { text += ", leaving when released" }
        return text + ", \(mebibytes) MiB"
    }
}
