// SPDX-License-Identifier: GPL-3.0-or-later

internal import Hummingbird

/// `/status.json`: what the server knows of every machine.
struct StatusRoutes {
    let registry: FleetRegistry
    let withdrawals: Withdrawals

    func add(to router: Router<ServerContext>) {
        router.get(RouterPath(ServerRoute.status)) { _, _ in
            Response(text: await registry.status(withdrawn: await withdrawals.reasons), type: .json)
        }
    }
}
