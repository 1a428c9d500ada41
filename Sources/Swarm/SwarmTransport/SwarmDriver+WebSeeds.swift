// SPDX-License-Identifier: GPL-3.0-or-later

internal import NIOCore
internal import SwarmEngine
internal import TorrentCore
internal import TorrentMetainfo

/// What comes from a web seed next.
enum WebFetchPart: Sendable {
    case bytes(ByteBuffer)
    /// So many bytes that are in no file.
    case padding(Int)
}

/// The part of a driver that meets web seeds: ``WebSeedCarrier`` fetches, and brings here what comes.
extension SwarmDriver {
    /// The carrier begins with an order; tells whether it is still wanted.
    func fetchBegins(_ order: WebFetchOrder) -> Bool {
        assembler = RunAssembler(order.blocks, of: metainfo.layout)
        return !isOver && engine.isFetching(fromWebSeed: order.seed)
    }

    /// The next bytes of an order came; tells whether more are wanted.
    func fetched(_ order: WebFetchOrder, _ part: WebFetchPart) -> Bool {
        guard !isOver, engine.isFetching(fromWebSeed: order.seed) else { return false }
        let blocks =
            switch part {
            case .bytes(let bytes): assembler?.add(bytes) ?? []
            case .padding(let count): assembler?.skip(count) ?? []
            }
        for (block, bytes) in blocks { received(block, bytes, fromWebSeed: order.seed) }
        settle()
        return !isOver && engine.isFetching(fromWebSeed: order.seed)
    }

    private func received(_ block: BlockIndex, _ bytes: ByteBuffer, fromWebSeed seed: Int) {
        let now = MonotonicInstant.now
        guard !isOver, case .store(let block, let span) = engine.receivedBlock(block, fromWebSeed: seed, at: now)
        else { return }
        lastBlock = now
        store(block, span, bytes, from: .webSeed(seed))
    }

    /// The carrier is through with an order.
    func fetchEnded(_ order: WebFetchOrder, _ outcome: WebFetchOutcome) {
        assembler = nil
        guard !isOver else { return }
        engine.fetchEnded(fromWebSeed: order.seed, outcome, at: .now)
        settle()
    }
}
