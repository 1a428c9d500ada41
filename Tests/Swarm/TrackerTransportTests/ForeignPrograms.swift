// SPDX-License-Identifier: GPL-3.0-or-later

import Bencoding
import ContentHash
import Foundation
import Testing
import TorrentCore

/// Programs of other makes, each under a time limit of its own so that none outlives a test by much.
enum ForeignPrograms {
    static func has(_ path: String) -> Bool {
        FileManager.default.isExecutableFile(atPath: path)
    }

    /// libtorrent's module belongs to Debian's own Python.
    static var hasLibtorrent: Bool {
        has("/usr/bin/python3")
            && (try? start(["/usr/bin/python3", "-c", "import libtorrent"], in: "/").exitStatus) == 0
    }

    /// Starts a program; its output goes nowhere.
    static func start(_ command: [String], in folder: String) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
        process.arguments = ["--kill-after=5", "40"] + command
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        // The threads of a concurrent program block signals, and a child would begin with SIGTERM blocked.
        var none = sigset_t()
        var before = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try process.run()
        return process
    }
}

extension Process {
    /// Waits for the end; blocks its thread.
    var exitStatus: Int32 {
        waitUntilExit()
        return terminationStatus
    }

    /// Asks it to end, and waits for that.
    func end() {
        terminate()
        waitUntilExit()
    }
}

/// A folder with a small image and its private torrent; removed when the body is through.
struct SampleTorrent {
    let folder: String
    let infoHash: InfoHash
    let image: Data

    static func with(_ body: (SampleTorrent) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tracker-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder + "/seed", withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: folder + "/leech", withIntermediateDirectories: true)
        let image = Data((0..<600_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) })
        let pieces = stride(from: 0, to: image.count, by: 262_144).flatMap { start in
            ContentHash.sha1(Array(image[start..<min(start + 262_144, image.count)])).bytes
        }
        let info = Bencode.dictionary([
            "name": .text("img"), "length": .integer(Int64(image.count)), "piece length": .integer(262_144),
            "pieces": .bytes(pieces), "private": .integer(1),
        ])
        try image.write(to: URL(fileURLWithPath: folder + "/seed/img"))
        try Data(Bencode.dictionary(["info": info]).encoded).write(to: URL(fileURLWithPath: folder + "/img.torrent"))
        try await body(
            SampleTorrent(folder: folder, infoHash: InfoHash(ContentHash.sha1(info.encoded)), image: image))
    }

    /// What the leecher has.
    var copy: Data? { FileManager.default.contents(atPath: folder + "/leech/img") }
}
