// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetModel
internal import ServiceLifecycle

/// Reports what is wrong with images as soon as the catalogue says it, and what is wrong with machines once a second: that one
/// is silent is seen by nothing that happens.
package struct ProblemWatch: Service, CustomStringConvertible {
    private let registry: FleetRegistry
    private let catalog: CatalogKeeper
    private let reporter: Reporter

    /// Looks at what these two own.
    package init(registry: FleetRegistry, catalog: CatalogKeeper, reporter: Reporter) {
        self.registry = registry
        self.catalog = catalog
        self.reporter = reporter
    }

    package var description: String { "problems" }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { tasks in
                tasks.addTask { await followImages() }
                tasks.addTask { await watchMachines() }
            }
        }
    }

    private func followImages() async {
        for await now in catalog.catalogs() {
            let problems = now.problems
            for code in Catalog.problemCodes { reporter.replace(code, with: problems[code] ?? []) }
        }
    }

    private func watchMachines() async {
        repeat { await look() } while (try? await Task.sleep(for: Limits.problemTick)) != nil
    }

    /// One look at all machines.
    package func look() async {
        // A copy of references, so that the texts are made while the registry answers machines.
        let machines = await registry.snapshot
        let problems = machines.problems(at: registry.clock.now)
        for code in FleetModel.problemCodes { reporter.replace(code, with: problems[code] ?? []) }
        await registry.lookForTwoKeys()
        reporter.timePassed()
    }
}
