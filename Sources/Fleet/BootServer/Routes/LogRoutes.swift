// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetInterface
internal import HTTPTypes
internal import Hummingbird
internal import MachineLogs
internal import NIOCore

/// `/agent/log` and `/agent/inventory`: agents tell what their kernels say, and what their machines are made of.
struct LogRoutes {
    let registry: FleetRegistry
    /// `nil` where nothing may be kept.
    let shelf: LogShelf?

    func add(to router: Router<ServerContext>) {
        router.post(RouterPath(ServerRoute.log)) { request, context in
            let signed = try await Self.read(request, upTo: LogChunkLimits.chunkLength) {
                bytes throws(CatalogProblem) in
                try SignedLogChunk(bencoded: bytes)
            }
            guard let shelf else { throw HTTPProblem(.notFound, "This server keeps no logs of machines.") }
            guard let sender = await registry.sender(of: signed.message, in: signed.chunk.boot) else {
                throw Self.unknownKey
            }
            guard shelf.append(signed.chunk, of: sender.machine, key: sender.key, at: registry.clock.now) else {
                throw HTTPProblem(
                    .serviceUnavailable, "Too much is being logged at the moment.",
                    headers: [.retryAfter: "\(Limits.retryAfter)"])
            }
            return Response(status: .noContent)
        }
        router.post(RouterPath(ServerRoute.inventory)) { request, context in
            let signed = try await Self.read(request, upTo: CatalogLimits.inventoryLength) {
                bytes throws(CatalogProblem) in
                try SignedInventory(bencoded: bytes)
            }
            switch await registry.take(signed) {
            case .taken: return Response(status: .noContent)
            case .unknownKey: throw Self.unknownKey
            case .tooMany:
                throw HTTPProblem(
                    .tooManyRequests, "This machine has told what it is made of often enough in this boot.")
            case .refused(let sentence): throw HTTPProblem(.forbidden, sentence)
            }
        }
    }

    private static let unknownKey = HTTPProblem(
        .unauthorized, "The key that signed this is that of no boot in progress.")

    private static func read<Message>(
        _ request: Request, upTo most: Int, _ body: ([UInt8]) throws(CatalogProblem) -> Message
    ) async throws -> Message {
        do {
            let bytes = try await request.body.collect(upTo: most)
            return try body(Array(bytes.readableBytesView))
        } catch let problem as CatalogProblem {
            throw HTTPProblem(.badRequest, "This is nothing that an agent says: \(problem).")
        } catch is NIOTooManyBytesError {
            throw HTTPProblem(.contentTooLarge, "This may have \(most) bytes.")
        }
    }
}
