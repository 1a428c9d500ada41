// SPDX-License-Identifier: GPL-3.0-or-later

internal import ServiceLifecycle

/// Tells the fleet's picture that time passes: that a machine stopped is seen by nothing that happens.
struct LoaderClock: Service {
    let registry: FleetRegistry

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                try await Task.sleep(for: Limits.loaderTick)
                await registry.timePassed()
            }
        }
    }
}
