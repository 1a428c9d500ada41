// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing
import TorrentCore

/// A client of another make, told to meet nobody but on 127.0.0.1 and by no means but trackers.
struct ForeignClient: Sendable {
    /// Its program.
    let path: String
    /// What its configuration folder must hold beforehand, as file name and content; given the port.
    let configuration: @Sendable (_ port: UInt16) -> (name: String, text: String)?
    /// The words behind its path: it checks what is in the folder, fetches what is missing, and seeds until it is ended.
    let words: @Sendable (_ torrent: String, _ folder: String, _ port: UInt16, _ configuration: String) -> [String]
    /// Whether it dials loopback addresses that a tracker names.
    let dialsLoopback: Bool

    var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: path) }

    static let aria2 = ForeignClient(
        path: "/usr/bin/aria2c", configuration: { _ in nil },
        words: { torrent, folder, port, _ in
            [
                "--no-conf", "--interface=127.0.0.1", "--disable-ipv6=true", "--listen-port=\(port)",
                "--enable-dht=false", "--enable-dht6=false", "--bt-enable-lpd=false", "--enable-peer-exchange=false",
                "--check-integrity=true", "--file-allocation=none", "--seed-ratio=0", "--summary-interval=0",
                "--dir=\(folder)", torrent,
            ]
        }, dialsLoopback: true)

    /// The same, which looks for peers by multicast on loopback.
    static let aria2WithMulticast = aria2(
        changing: ["--bt-enable-lpd=false": "--bt-enable-lpd=true"], more: ["--bt-lpd-interface=127.0.0.1"])

    /// The same, which tells peers of peers, and gives 1 MiB/s, for it hangs up on whoever has all.
    static let slowAria2WithPeerExchange = aria2(
        changing: ["--enable-peer-exchange=false": "--enable-peer-exchange=true"], more: ["--max-upload-limit=1M"])

    private static func aria2(changing changes: [String: String], more options: [String]) -> ForeignClient {
        ForeignClient(
            path: aria2.path, configuration: aria2.configuration,
            words: { torrent, folder, port, configuration in
                options + aria2.words(torrent, folder, port, configuration).map { changes[$0] ?? $0 }
            }, dialsLoopback: true)
    }

    static let libtorrent = ForeignClient(
        path: Program.debiansPython, configuration: { _ in nil },
        words: { torrent, folder, port, _ in
            let script = """
                import libtorrent as lt, signal, sys
                torrent, folder, port = sys.argv[1:]
                session = lt.session({
                    'listen_interfaces': '127.0.0.1:' + port, 'outgoing_interfaces': '127.0.0.1',
                    'enable_dht': False, 'enable_lsd': False, 'enable_upnp': False, 'enable_natpmp': False,
                    'enable_incoming_utp': False, 'enable_outgoing_utp': False})
                p = lt.add_torrent_params()
                p.ti, p.save_path = lt.torrent_info(torrent), folder
                p.flags |= lt.torrent_flags.disable_pex | lt.torrent_flags.disable_dht | lt.torrent_flags.disable_lsd
                handle = session.add_torrent(p)
                signal.pause()
                """
            return ["-c", script, torrent, folder, "\(port)"]
        }, dialsLoopback: true)

    /// Transmission 3 forgets addresses of 127.0.0.0/8 that a tracker names, but lets them come.
    ///
    /// It hashes what is there by itself; told to with `--verify` it does so twice at once, and now and then stops.
    static let transmission = ForeignClient(
        path: "/usr/bin/transmission-cli",
        configuration: { port in
            let settings = """
                {"bind-address-ipv4": "127.0.0.1", "bind-address-ipv6": "::1", "dht-enabled": false,
                "lpd-enabled": false, "pex-enabled": false, "utp-enabled": false, "port-forwarding-enabled": false,
                "rpc-enabled": false, "peer-port": \(port)}
                """
            return ("settings.json", settings)
        },
        words: { torrent, folder, port, configuration in
            [
                "--config-dir", configuration, "--download-dir", folder, "--no-portmap", "--port", "\(port)", torrent,
            ]
        }, dialsLoopback: false)
}

extension Room {
    /// Starts a client of another make on a torrent; gives where it will listen.
    func start(_ client: ForeignClient, _ torrent: Torrent, in folder: String) async throws -> (Program, PeerAddress) {
        let address = try #require(PeerAddress("127.0.0.1:\(UnclaimedPort.next())"))
        let configuration = path("client-\(address.port)")
        for needed in [configuration, folder] {
            try FileManager.default.createDirectory(atPath: needed, withIntermediateDirectories: true)
        }
        if let (name, text) = client.configuration(address.port) {
            try Data(text.utf8).write(to: URL(filePath: "\(configuration)/\(name)"))
        }
        let words = client.words(torrent.file, folder, address.port, configuration)
        return (try start([client.path] + words), address)
    }
}
