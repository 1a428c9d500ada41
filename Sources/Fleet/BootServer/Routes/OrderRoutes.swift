// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import Hummingbird
internal import NIOCore

/// `/agent/orders`: agents in phase 1 ask what they are to do, and wait for it (docs/orders.md).
struct OrderRoutes {
    let registry: FleetRegistry

    func add(to router: Router<ServerContext>) {
        router.post(RouterPath(ServerRoute.orders)) { request, _ in
            let signed: SignedOrderRequest
            do {
                let body = try await request.body.collect(upTo: Limits.orderRequest)
                signed = try SignedOrderRequest(bencoded: Array(body.readableBytesView))
            } catch let problem as CatalogProblem {
                throw HTTPProblem(.badRequest, "This is no question for orders: \(problem).")
            } catch is NIOTooManyBytesError {
                throw HTTPProblem(
                    .contentTooLarge, "A question for orders may have \(Limits.orderRequest) bytes.")
            }
            switch await registry.order(for: signed) {
            case .unknownKey:
                throw HTTPProblem(.unauthorized, "The key that signed this is that of no boot in progress.")
            case .nothing: return Response(status: .noContent)
            case .order(let bytes): return Response(body: ByteBuffer(bytes: bytes), type: .bytes)
            }
        }
    }
}
