// SPDX-License-Identifier: GPL-3.0-or-later

import Benchmark
import BenchmarkTargets

/// What a peer does most often, one thing at a time; throughput is how often a second what the name says is done.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .throughput, .peakMemoryResident], warmupIterations: 3,
        maxDuration: .seconds(3), maxIterations: 10_000)

    let torrent = BencodedTorrent(fileCount: 2_000)
    Benchmark("bencode: read a torrent of 2000 files") { _ in blackHole(torrent.decode()) }
    Benchmark("bencode: write a torrent of 2000 files") { _ in blackHole(torrent.encode()) }

    let control = FrameStream.control(count: 1_000)
    Benchmark("frames: 1000 requests and haves") { _ in blackHole(control.decode()) }
    let blocks = FrameStream.blocks(count: 64)
    Benchmark("frames: 1 MiB of blocks") { _ in blackHole(blocks.decode()) }

    let mebibyte = HashedBlocks(count: 64)
    Benchmark("hashing: SHA-256 of each block of 1 MiB") { _ in blackHole(mebibyte.sha256()) }
    Benchmark("hashing: SHA-1 of 1 MiB") { _ in blackHole(mebibyte.sha1()) }

    for peers in [1, 30] {
        let hybrid = PickedDownload(mebibytes: 64, peerCount: peers, provesBlocks: true)
        let room = peers == 1 ? "one peer" : "\(peers) peers"
        Benchmark("picking: 4096 blocks of \(room), v2") { _ in blackHole(hybrid.run()) }
        let plain = PickedDownload(mebibytes: 64, peerCount: peers, provesBlocks: false)
        Benchmark("picking: 4096 blocks of \(room), v1") { _ in blackHole(plain.run()) }
    }

    let room = RuledRoom(machines: 1_000, rules: 300)
    Benchmark("rules: an assignment by 300 rules, 1000 machines") { _ in blackHole(room.assign()) }
    Benchmark("rules: a reload of 300 rules and 1000 machines") { _ in blackHole(room.reload()) }

    let full = FullServer(places: 4_096)
    Benchmark("admission: 4096 newcomers when 4096 addresses have all places") { _ in blackHole(full.accept(4_096)) }
}
