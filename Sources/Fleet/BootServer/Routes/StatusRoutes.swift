// SPDX-License-Identifier: GPL-3.0-or-later

internal import Hummingbird

/// `/status.json`: what the server knows of every machine.
struct StatusRoutes {
    let page: StatusPage

    func add(to router: RouterGroup<ServerContext>) {
        router.get(RouterPath(ServerRoute.status)) { _, _ in
            Response(body: await page.text, type: .json)
        }
    }
}
