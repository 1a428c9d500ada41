// SPDX-License-Identifier: GPL-3.0-or-later

import HTTPFetch
import TorrentCore

/// What `/metrics` counts beside what the interface says, and beside what was sent.
struct CounterCheck {
    private let metrics: String
    private let machines: String

    /// Asks for both at once, within the second for which each is made.
    init(of server: PeerAddress, _ fetcher: HTTPFetcher) async throws {
        var limits = HTTPFetchLimits()
        limits.bodyBytes = 64 << 20
        async let counted = fetcher.collect(
            .get(try HTTPURL(address: server, target: "/metrics")), limits: limits)
        async let told = fetcher.collect(
            .get(try HTTPURL(address: server, target: "/api/v1/machines?limit=4096")), limits: limits)
        metrics = String(decoding: try await counted.body, as: UTF8.self)
        machines = String(decoding: try await told.body, as: UTF8.self)
    }

    /// The largest difference between two of a pair, as a share of the one that is not from `/metrics`; the server was sent so
    /// many events.
    func worst(events sent: Int) -> Double {
        let pairs = [
            (counted("boottorrent_events_received_total"), Double(sent)),
            (counted("boottorrent_machines{"), Double(machines.matches(of: /"number":/).count)),
            (counted("boottorrent_received_bytes_total{", with: "source=\"server\""), told("from_server")),
            (counted("boottorrent_received_bytes_total{", with: "source=\"peers\""), told("from_peers")),
        ]
        return pairs.map { abs($0.0 - $0.1) / max(1, $0.1) }.max() ?? 0
    }

    private func counted(_ name: String, with label: String = "") -> Double {
        metrics.split(separator: "\n").filter { $0.hasPrefix(name) && (label.isEmpty || $0.contains(label)) }
            .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.reduce(0, +)
    }

    private func told(_ key: String) -> Double {
        machines.split(separator: "\"\(key)\":").dropFirst().compactMap { Double($0.prefix { $0.isNumber }) }.reduce(
            0, +)
    }
}
