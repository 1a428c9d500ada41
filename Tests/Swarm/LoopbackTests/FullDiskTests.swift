// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing
import TorrentCore
import TorrentMetainfo

/// A mount namespace of its own holds the small file system and takes it away with its last process.
@Suite(.timeLimit(.minutes(5)), .enabled(if: geteuid() == 0, "only root may mount a small file system"))
struct FullDiskTests {
    @Test func `a full disk is told in one sentence, and what was fetched is kept for the next try`() async throws {
        try await Room.with { room in
            let (torrent, _) = try await room.trackedTorrent(of: .disk, format: .hybrid)
            _ = try await room.seed(torrent, at: "127.0.0.2")
            let small = room.path("small")
            try FileManager.default.createDirectory(atPath: small, withIntermediateDirectories: true)
            let script = """
                get() { "$2" torrent get "$3" --dir "$1" --bind 127.0.0.3:0; echo "status $?"; }
                mount -t tmpfs -o size=4m small "$1" || exit
                get "$@"
                mount -o remount,size=16m "$1" || exit
                get "$@"
                sha256sum < "$1/disk.img"
                """
            // A process namespace of its own: with its first process go all.
            let unshare = ["/usr/bin/env", "unshare", "--mount", "--pid", "--fork", "--kill-child"]
            let run = try room.start(
                unshare + ["sh", "-c", script, "sh", small, try Program.boottorrent, torrent.file])
            #expect(try await run.finalStatus == 0)
            #expect(
                run.errors == "cannot write \(small)/disk.img: No space left on device; "
                    + "make room there, or choose another folder\n")
            let lines = run.output.split(separator: "\n")
            try #require(lines.count == 4, "\(run.output)")
            #expect(lines[0] == "status 2")
            #expect(lines[1].hasPrefix("complete \(torrent.metainfo.infoHash) "))
            #expect(lines[2] == "status 0")
            #expect(lines[3] == "\(try #require(torrent.image.digests["disk.img"]))  -")
        }
    }
}
