// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog

/// What a server orders, and how machines ask for it.
enum FuzzedOrders {
    static func request(_ bytes: [UInt8]) {
        guard let request = try? OrderRequest(bencoded: bytes) else { return }
        precondition((try? OrderRequest(bencoded: request.bencoded)) == request)
        guard let key else { return }
        if let sent = try? SignedOrderRequest(bencoded: bytes) { precondition(sent.message.isSigned) }
        let signed = try? SignedOrderRequest(bencoded: SignedOrderRequest.sign(request, by: key))
        precondition(signed?.request == request && signed?.message.isSigned(by: key) == true)
    }

    static func order(_ bytes: [UInt8]) {
        guard let order = try? Order(bencoded: bytes) else { return }
        precondition((try? Order(bencoded: order.bencoded)) == order && order.action.isWithinLimits)
        guard let key else { return }
        let signed = try? SignedOrder(bencoded: SignedOrder.sign(order, by: key))
        precondition(signed?.order == order && signed?.isSigned(by: key) == true)
    }

    static var requests: [[UInt8]] {
        let requests = [
            OrderRequest(boot: .first, done: 0), OrderRequest(boot: .first, done: 7, refused: "no", isLast: true),
        ]
        return requests.map(\.bencoded) + (key.map { [SignedOrderRequest.sign(requests[0], by: $0)] } ?? [])
    }

    static var orders: [[UInt8]] {
        let card = MACAddress("52:54:00:12:34:56")
        let actions: [Order.Action] = [
            .boot, .restart, .powerOff, .identify(seconds: 60), .wake([card].compactMap(\.self)),
            .shell(keys: ["ssh-ed25519 AAAA a"]), .unknown("dance"),
        ]
        let orders = actions.compactMap { Order(number: 1, boot: .first, action: $0) }
        return orders.map(\.bencoded) + (key.map { key in orders.map { SignedOrder.sign($0, by: key) } } ?? [])
    }

    private static var key: BootKey? { BootKey(hexadecimal: String(repeating: "a", count: 32)) }
}
