// SPDX-License-Identifier: GPL-3.0-or-later

/// The case `S17`: what a crowd of strangers, and a full room behind a stopped terminal, cost those who boot and fetch.
///
/// Its server is a whole `boottorrent start`, with a phase 1 that no machine boots.
struct CrowdCase {
    static let name = "S17"
    static let peers = 8
    static let mebibytes = 128
    static let megabits = 100
    /// Strangers of each kind, all of them from one address and then from 64.
    static let strangers = [Stranger.half: 2_000, .unread: 200, .slow: 200]
    static let addresses = [1, 64]
    /// Machines that ask for their script, and screens that ask for the status once a second.
    static let machines = 4_096
    static let screens = 50

    /// Whether a person means this case by a name.
    static func isMeant(_ name: String) -> Bool { name.uppercased() == Self.name }

    /// In the order they are run.
    let keys: [CrowdResult.Key]

    /// The one of the table, or one with other numbers.
    init(peers: Int?, mebibytes: Int?, megabits: Int?, runs: Int) {
        keys = (1...runs).map {
            CrowdResult.Key(
                peers: peers ?? Self.peers, mebibytes: mebibytes ?? Self.mebibytes,
                megabits: megabits ?? Self.megabits, run: $0)
        }
    }
}

/// How a stranger holds a place at a server of HTTP.
enum Stranger: String, CaseIterable {
    /// Sends half a request's head and nothing more.
    case half
    /// Asks for the image and never reads.
    case unread
    /// Sends a body, one byte each 50 s.
    case slow

    /// What it sends first.
    var opening: String {
        switch self {
        case .half: "GET /boot.ipxe HTTP/1.1\r\nHost: x\r\nX-Half: "
        case .unread: "GET \(WholeServer.imagePath) HTTP/1.1\r\nHost: x\r\n\r\n"
        case .slow: "POST /agent/events HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n"
        }
    }
}
