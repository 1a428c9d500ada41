// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import HTTPFetch
import NIOPosix
import TestProcesses
import Testing
import TorrentCore
import TrackerEngine
import TrackerTransport

/// Our tracker for other clients, and other trackers for our client.
@Suite(.serialized, .timeLimit(.minutes(5))) struct InteropTests {
    private let client = TrackerClient(group: MultiThreadedEventLoopGroup.singleton)

    /// Tries again every 50 ms: a foreign program does not say when it is ready.
    private func retry(_ attempt: () async throws -> Bool) async throws {
        for _ in 0..<400 {
            if try await attempt() { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("not within 20 seconds")
    }

    private func counts(_ torrent: SampleTorrent, _ url: TrackerURL) async throws -> ScrapeEntry? {
        guard case .swarms(let swarms) = try await client.scrape(ScrapeRequest([torrent.infoHash]), at: url) else {
            return nil
        }
        return swarms[torrent.infoHash]
    }

    @Test(
        .enabled(if: Program.isInstalled("aria2c"), "needs aria2c, of Debian's package aria2"),
        arguments: ["http", "udp"])
    func `two aria2 meet through our tracker`(scheme: String) async throws {
        try await SampleTorrent.with { torrent in
            try await withTracker(allowing: [torrent.infoHash]) { tracker in
                let url = scheme == "udp" ? tracker.udp : try tracker.http
                // aria2 speaks to UDP trackers through its DHT's socket; the torrent is private, so that is all it does.
                let command = [
                    "aria2c", "--no-conf", "--interface=127.0.0.1", "--listen-port=20000-40000",
                    "--dht-listen-port=20000-40000", "--enable-dht=\(scheme == "udp")", "--dht-file-path=dht.dat",
                    "--bt-enable-lpd=false", "--enable-peer-exchange=false", "--bt-tracker=\(url)",
                    "--check-integrity=true", "img.torrent",
                ]
                let seed = try Program(command + ["--dir=seed", "--seed-ratio=0"], in: torrent.folder)
                defer { seed.kill() }
                try await retry { try await counts(torrent, tracker.http)?.complete == 1 }
                let leech = try Program(command + ["--dir=leech", "--seed-time=0"], in: torrent.folder)
                defer { leech.kill() }
                try await retry { !leech.isRunning }
                #expect(torrent.copy == torrent.image)
                let after = try await counts(torrent, tracker.http)
                #expect(after?.complete == 1)
                #expect(after?.incomplete == 0, "its farewell was understood; it says completed only if it seeds on")
            }
        }
    }

    @Test(
        .enabled(if: Program.hasLibtorrent, "needs libtorrent, of Debian's package python3-libtorrent"),
        arguments: ["http", "udp"])
    func `two libtorrent meet through our tracker`(scheme: String) async throws {
        let script = """
            import libtorrent as lt, sys, time
            def session():
                return lt.session({'listen_interfaces': '127.0.0.1:0', 'enable_dht': False, 'enable_lsd': False,
                    'enable_upnp': False, 'enable_natpmp': False, 'allow_multiple_connections_per_ip': True,
                    'alert_mask': lt.alert.category_t.tracker_notification})
            def add(session, folder):
                p = lt.add_torrent_params()
                p.ti, p.save_path, p.trackers = lt.torrent_info('img.torrent'), folder, [sys.argv[1]]
                return session.add_torrent(p)
            end = time.time() + 30
            first, second = session(), session()
            add(first, 'seed')
            told = False
            while not told and time.time() < end:
                told = any(isinstance(a, lt.tracker_reply_alert) for a in first.pop_alerts())
                time.sleep(0.05)
            leech = add(second, 'leech')
            while not leech.status().is_seeding and time.time() < end: time.sleep(0.05)
            sys.exit(0 if leech.status().is_seeding else 1)
            """
        try await SampleTorrent.with { torrent in
            try await withTracker(allowing: [torrent.infoHash]) { tracker in
                let url = scheme == "udp" ? tracker.udp : try tracker.http
                let python = try Program(
                    [Program.debiansPython, "-c", script, "\(url)"], in: torrent.folder)
                defer { python.kill() }
                try await retry { !python.isRunning }
                #expect(torrent.copy == torrent.image)
            }
        }
    }

    @Test(
        .enabled(if: Program.isInstalled("opentracker"), "needs opentracker, of Debian's package opentracker"),
        arguments: ["http", "udp"])
    func `our announcer finds peers through opentracker`(scheme: String) async throws {
        try await SampleTorrent.with { torrent in
            var port: UInt16 = 0
            try await withTracker(allowing: []) { port = $0.address.port }
            // Debian's build serves white-listed infohashes only; started by root it goes into its folder for good.
            try Data("\(torrent.infoHash)\n".utf8).write(to: URL(fileURLWithPath: torrent.folder + "/white"))
            let whiteList = geteuid() == 0 ? "/white" : torrent.folder + "/white"
            let opentracker = try Program(
                [
                    "opentracker", "-i", "127.0.0.1", "-p", "\(port)", "-P", "\(port)", "-d", torrent.folder,
                    "-w", whiteList,
                ], in: torrent.folder)
            defer { opentracker.kill() }
            let url = try TrackerURL("\(scheme)://127.0.0.1:\(port)/announce")
            let seed = AnnounceRequest(
                infoHash: torrent.infoHash, peerID: try peerID(1), port: 6_001, left: 0, event: .started)
            try await retry {
                guard case .peers = try? await client.announce(seed, to: url) else { return false }
                return true
            }
            let (found, continuation) = AsyncStream.makeStream(of: [PeerAddress].self)
            let announcer = Announcer(
                tiers: [[url]], identity: .init(infoHash: torrent.infoHash, peerID: try peerID(2), port: 6_002),
                client: client, logger: quiet,
                progress: { AnnounceProgress(uploaded: 0, downloaded: 0, left: 9, peers: 0) },
                onPeers: { continuation.yield($0) })
            await withDiscardingTaskGroup { group in
                group.addTask { await announcer.run() }
                for await peers in found where peers.contains(where: { $0.port == 6_001 }) { break }
                group.cancelAll()
            }
            #expect(try await counts(torrent, url) == ScrapeEntry(complete: 1, downloaded: 0, incomplete: 0))
        }
    }
}
