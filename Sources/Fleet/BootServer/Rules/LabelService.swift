// SPDX-License-Identifier: GPL-3.0-or-later

internal import ServiceLifecycle

/// Calls machines otherwise as soon as the list of machines says so.
package struct LabelService: Service, CustomStringConvertible {
    private let rules: RuleKeeper
    private let registry: FleetRegistry

    /// Names the machines of this registry as these rules do, whenever they change.
    package init(rules: RuleKeeper, registry: FleetRegistry) {
        self.rules = rules
        self.registry = registry
    }

    package var description: String { "names of machines" }

    package func run() async {
        await cancelWhenGracefulShutdown {
            for await _ in rules.changes() { await registry.relabel() }
        }
    }
}
