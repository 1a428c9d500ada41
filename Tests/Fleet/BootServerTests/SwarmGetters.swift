// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Logging
import NIOPosix
import SwarmSession
import SwarmTransport
import Testing
import TorrentCore
import TorrentMetainfo

/// Machines that fetch an image by the swarm alone: they find its seed through the tracker and take no web seed.
struct SwarmGetters {
    let metainfo: Metainfo

    /// The torrent that a server gives, with its trackers.
    init(torrent bytes: [UInt8]) throws {
        metainfo = try Metainfo(bytes)
    }

    /// So many at once, each so many times with nothing to begin with; what they have then is right to the last byte.
    func fetch(count: Int, times: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for _ in 0..<count {
                tasks.addTask { for _ in 0..<times { try await fetch() } }
            }
            try await tasks.waitForAll()
        }
    }

    private func fetch() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "getter-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var session = SwarmSession(metainfo: metainfo, folder: folder, start: .empty)
        session.webSeeds = []
        let host = try await SwarmHost.listen(on: PeerAddress(host: .ipv4(0x7f00_0001), port: 0))
        let outcome: Result<Void, any Error>
        do {
            try await session.run(on: host, group: MultiThreadedEventLoopGroup.singleton, logger: .silent) {
                _, events in
                for await event in events {
                    switch event {
                    case .completed: return
                    case .failed(let problem): throw problem
                    case .note: break
                    }
                }
                throw CancellationError()
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await host.close()
        try outcome.get()
    }

    /// What a tracker is asked for over HTTP by somebody who has everything (BEP 3).
    var announce: String {
        let escaped = metainfo.infoHash.digest.bytes.map { byte in
            "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
        return "GET /announce?info_hash=\(escaped)&peer_id=-XX0000-000000000000&port=9&uploaded=0&downloaded=0&left=0"
            + "&compact=1&event=stopped HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    }
}
