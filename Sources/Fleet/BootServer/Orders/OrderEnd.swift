// SPDX-License-Identifier: GPL-3.0-or-later

internal import ServiceLifecycle

/// Answers machines that wait for orders when the server begins to end.
struct OrderEnd: Service, CustomStringConvertible {
    let registry: FleetRegistry

    var description: String { "orders" }

    func run() async {
        try? await gracefulShutdown()
        await registry.endOrders()
    }
}
