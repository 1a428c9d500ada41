// SPDX-License-Identifier: GPL-3.0-or-later

package import HTTPFetch
internal import NIOCore
internal import SwarmEngine
package import TorrentMetainfo

/// What an engine wants of a web seed.
package struct WebFetchOrder: Hashable, Sendable {
    /// Its place among the web seeds.
    package let seed: Int
    /// The blocks, which may have padding between them.
    package let blocks: Range<Int>
}

/// Carries out what an engine decides about web seeds, one fetch after the other; decides nothing.
package struct WebSeedCarrier: Sendable {
    /// The rest is not wanted any more.
    private struct Unwanted: Error {}

    private let seeds: [WebSeed]
    private let layout: TorrentLayout
    private let fetcher: HTTPFetcher
    private let handle: SwarmHandle

    /// Fetches for a swarm from its web seeds, given in the order its engine knows them.
    package init(_ seeds: [WebSeed], of metainfo: Metainfo, fetcher: HTTPFetcher, for handle: SwarmHandle) {
        self.seeds = seeds
        layout = metainfo.layout
        self.fetcher = fetcher
        self.handle = handle
    }

    /// Fetches until the task is cancelled.
    package func run() async {
        for await order in handle.webFetches {
            let outcome = await carry(order)
            await handle.fetchEnded(order, outcome)
        }
    }

    private func carry(_ order: WebFetchOrder) async -> WebFetchOutcome {
        let bytes = RunAssembler.bytes(of: order.blocks, in: layout)
        do {
            guard await handle.fetchBegins(order) else { return .finished }
            for segment in layout.segments(at: bytes.lowerBound, length: bytes.count) {
                switch segment.place {
                case .padding:
                    guard await handle.fetched(order, .padding(segment.length)) else { return .finished }
                case .file(let file, let offset):
                    let url = try seeds[order.seed].url(ofFile: file)
                    // What follows would be taken for what is missing here.
                    guard try await fetch(url, offset, segment.length, order) else { return .finished }
                }
            }
            return .finished
        } catch let error as HTTPFetchError {
            return error.reason.isNonsense ? .nonsense("\(error)") : .failed("\(error)")
        } catch is Unwanted {
            return .finished
        } catch {
            return .nonsense("\(error)")
        }
    }

    /// Fetches a part of a file; tells whether all of it came, for a server may send less (RFC 9110 section 15.3.7).
    private func fetch(
        _ url: HTTPURL, _ offset: UInt64, _ length: Int, _ order: WebFetchOrder
    ) async throws -> Bool {
        let request = HTTPRequest.get(url, range: offset...offset + UInt64(length) - 1)
        var received = 0
        try await fetcher.stream(request, limits: .webSeed(bytes: UInt64(length))) { _, bytes in
            received += bytes.readableBytes
            guard await handle.fetched(order, .bytes(bytes)) else { throw Unwanted() }
        }
        return received == length
    }
}

extension HTTPFetchError.Reason {
    /// Whether asking the same again would be answered the same: it has no such file, or no ranges, or no HTTP.
    fileprivate var isNonsense: Bool {
        switch self {
        case .headerTooLarge, .bodyTooLarge, .malformed, .redirectedElsewhere, .tooManyRedirects, .rangeNotHonoured:
            true
        case .status(let code, _): (400..<500).contains(code) && code != 408 && code != 429
        case .cannotConnect, .connectTimeout, .idleTimeout, .totalTimeout, .noReply, .truncated, .cancelled: false
        }
    }
}

extension HTTPFetchLimits {
    /// For a run of blocks: what takes longer may be asked of peers meanwhile.
    fileprivate static func webSeed(bytes: UInt64) -> HTTPFetchLimits {
        var limits = HTTPFetchLimits()
        limits.idle = .seconds(5)
        limits.total = .seconds(60)
        limits.bodyBytes = bytes
        return limits
    }
}
