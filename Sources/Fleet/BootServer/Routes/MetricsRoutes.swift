// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetModel
internal import Hummingbird
internal import TorrentCore

/// `/metrics`: what Prometheus collects, made once for all who ask within a second.
struct MetricsRoutes {
    let page: StatusPage

    init(content: ServerContent, registry: FleetRegistry) {
        page = StatusPage(now: { registry.clock.now }, making: { await Self.text(content, registry) })
    }

    func add(to router: some RouterMethods<ServerContext>) {
        router.get(RouterPath(ServerRoute.metrics)) { _, _ in
            Response(body: await page.text, type: .metrics)
        }
    }

    /// Everything is taken from those who own it, as the interface does.
    private static func text(_ content: ServerContent, _ registry: FleetRegistry) async -> String {
        let fleet = await registry.snapshot
        let now = registry.clock.moment
        let start = now.wall + (registry.clock.start - now.monotonic)
        var metrics = ServerMetrics(fleet: fleet, start: start, now: now)
        metrics.seeds = content.seeds.counts
        metrics.problems = registry.reporter.counts
        metrics.pending = fleet.pendingCount
        metrics.images = content.catalog.current.images.map(\.figure)
        await content.figures.fill(&metrics)
        return metrics.text
    }
}

extension CatalogImage {
    /// As metrics name it: the words of the interface, and two of those that need a person.
    fileprivate var figure: ServerMetrics.Image {
        let word =
            switch state {
            case .preparing: "preparing"
            case .ready: "ready"
            case .withdrawn: "withdrawn"
            case .broken: "broken"
            case .retired: "retired"
            }
        return ServerMetrics.Image(
            folderName, state: word, infoHash: offered?.infoHash, length: offered?.totalLength ?? 0)
    }
}
