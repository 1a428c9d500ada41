// SPDX-License-Identifier: GPL-3.0-or-later

/// Who can run in a case.
enum ContenderName: String, Hashable, Codable, CaseIterable {
    case ours
    /// An earlier program of ours, that of `--before`.
    case before
    /// Ours with a v1-only torrent of 256 KiB pieces and opentracker.
    case oursV1 = "ours-v1"
    /// Ours with a server that gives only what no peer can give.
    case aria2
    case libtorrent
    case nginx
    case udpcast
    /// aria2 and transmission among ours.
    case mixed

    /// Whether our program is part of it.
    var isOurs: Bool { [.ours, .before, .oursV1, .mixed].contains(self) }

    /// What it is in a table.
    var title: String {
        switch self {
        case .ours: "BootTorrent"
        case .before: "BootTorrent before"
        case .oursV1: "BootTorrent, v1 torrent, opentracker"
        case .aria2: "aria2 1.36"
        case .libtorrent: "libtorrent 2.0"
        case .nginx: "nginx + curl"
        case .udpcast: "udpcast"
        case .mixed: "BootTorrent with aria2 and transmission"
        }
    }

    /// How it is set up.
    var contender: any Contender.Type {
        switch self {
        case .ours, .before: Ours.self
        case .oursV1: OursV1.self
        case .aria2: Aria2.self
        case .libtorrent: Libtorrent.self
        case .nginx: Nginx.self
        case .udpcast: UDPCast.self
        case .mixed: Mixed.self
        }
    }

    /// Reads a name from a command line.
    init(named name: String) throws(BenchFailure) {
        guard let contender = Self(rawValue: name) else {
            throw .unknownContender(name, known: Self.allCases.map(\.rawValue))
        }
        self = contender
    }
}
