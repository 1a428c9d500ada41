// SPDX-License-Identifier: GPL-3.0-or-later

internal import ServiceLifecycle

/// Calls machines otherwise as soon as the list of machines says so.
struct LabelService: Service, CustomStringConvertible {
    let rules: RuleKeeper
    let registry: FleetRegistry

    var description: String { "names of machines" }

    func run() async {
        await cancelWhenGracefulShutdown {
            for await _ in rules.changes() { await registry.relabel() }
        }
    }
}
