// SPDX-License-Identifier: GPL-3.0-or-later

import TestProcesses
import Testing
import TorrentMetainfo

@Suite(.serialized, .timeLimit(.minutes(5))) struct LiarTests {
    @Test(arguments: Metainfo.Format.allCases)
    func `a liar beside an honest seed is named and does no harm`(format: Metainfo.Format) async throws {
        try await Room.with { room in
            let (torrent, _) = try await room.trackedTorrent(of: .large, format: format)
            try await Liar.with(torrent.metainfo, at: "127.0.0.9") { liar in
                _ = try await room.seed(torrent, at: "127.0.0.2")
                let getter = try room.get(torrent, to: "peer", at: "127.0.0.3", peers: [liar.address])
                try await getter.expectGoodEnd()
                #expect(liar.lies > 0)
                let lines = getter.program.errors.split(separator: "\n")
                #expect(lines.count == 1, "\(getter.program.errors)")
                #expect(lines.first?.hasPrefix("\(liar.address) s") == true)
                #expect(lines.first?.hasSuffix("; it was cut off") == true)
            }
        }
    }
}
