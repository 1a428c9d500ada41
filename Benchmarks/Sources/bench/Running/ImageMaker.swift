// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Glibc

/// Makes images of random bytes and their torrents, each size once.
struct ImageMaker {
    let folder: String
    let program: String
    let tools: Tools
    let signals: EndSignals
    private var made: [Int: Image] = [:]

    init(folder: String, program: String, tools: Tools, signals: EndSignals) {
        self.folder = folder
        self.program = program
        self.tools = tools
        self.signals = signals
    }

    /// The image of so many MiB.
    mutating func image(mebibytes: Int) throws(BenchFailure) -> Image {
        if let image = made[mebibytes] { return image }
        let place = "\(folder)/image-\(mebibytes)"
        try Files.makeFolder(place)
        let path = "\(place)/\(Image.name)"
        try write(mebibytes: mebibytes, to: path)
        let image = Image(
            folder: place, bytes: UInt64(mebibytes) << 20, hash: try Self.hashes(of: [path], with: tools)[0],
            hybrid: try torrent(of: path, "\(place).torrent", port: Torrent.ourTrackerPort, []),
            v1: try torrent(
                of: path, "\(place)-v1.torrent", port: Torrent.openTrackerPort,
                ["--format", "v1", "--piece-length", "256K"]))
        made[mebibytes] = image
        return image
    }

    /// The SHA-256 of files, in their order.
    static func hashes(of paths: [String], with tools: Tools) throws(BenchFailure) -> [String] {
        let lines = try tools.run("sha256sum", ["--binary"] + paths, within: 600)
        let hashes = lines.compactMap { $0.split(separator: " ").first.map(String.init) }
        guard hashes.count == paths.count else { throw .toolFailed("sha256sum", words: "it left files out") }
        return hashes
    }

    /// Random to any compression, and the same on every machine.
    private func write(mebibytes: Int, to path: String) throws(BenchFailure) {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw .system(path) }
        defer { close(file) }
        var generator = SplitMix(state: UInt64(mebibytes))
        var words = [UInt64](repeating: 0, count: (1 << 20) / 8)
        for _ in 0..<mebibytes {
            try signals.check()
            for index in words.indices { words[index] = generator.next() }
            let count = words.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            guard count == 1 << 20 else {
                throw count < 0 ? .system(path) : .system(path, problem: "the file system in memory is full")
            }
        }
    }

    private func torrent(
        of path: String, _ output: String, port: UInt16, _ options: [String]
    ) throws(BenchFailure) -> Torrent {
        let announce = "http://\(Place.server.address):\(port)/announce"
        let lines = try tools.run(
            program, ["torrent", "create", path, "-o", output, "--announce", announce, "--json"] + options)
        struct Description: Decodable {
            let infohash: String
        }
        let data = Data(lines.joined(separator: "\n").utf8)
        guard let description = try? JSONDecoder().decode(Description.self, from: data) else {
            throw .toolFailed("\(program) torrent create", words: "its JSON has no infohash")
        }
        return Torrent(path: output, infoHash: description.infohash, trackerPort: port)
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): one addition and two multiplications for eight bytes.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
