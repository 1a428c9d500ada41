// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetModel
internal import Phase1Builder
internal import ServiceLifecycle

/// Tells once that a newer kernel is to be had, as far as this computer's own package lists know; nothing waits for it.
struct KernelNews: Service, CustomStringConvertible {
    private let phase1: Phase1Description
    private let options: Phase1Options
    private let reporter: Reporter

    /// Compares with the kernel of the phase 1 that is served.
    init(of phase1: Phase1Description, by options: Phase1Options, reporter: Reporter) {
        self.phase1 = phase1
        self.options = options
        self.reporter = reporter
    }

    var description: String { "kernel news" }

    func run() async throws {
        // Where apt is missing or knows nothing there is no news.
        let newer = await cancelWhenGracefulShutdown {
            try? await Phase1Builder.newerKernel(than: phase1, by: options)
        }
        if let newer {
            reporter.report(
                .newerKernel, at: "phase 1", "\(newer) is to be had, and \(phase1.kernelRelease) is served.",
                remedy: "Start the server with start --update.")
        }
        try? await gracefulShutdown()
    }
}
