// SPDX-License-Identifier: GPL-3.0-or-later

internal import Logging
internal import Phase1Builder
internal import ServiceLifecycle

/// Tells once that a newer kernel is to be had, as far as this computer's own package lists know; nothing waits for it.
struct KernelNews: Service, CustomStringConvertible {
    private let phase1: Phase1Description
    private let options: Phase1Options
    private let logger: Logger

    /// Compares with the kernel of the phase 1 that is served.
    init(of phase1: Phase1Description, by options: Phase1Options, logger: Logger) {
        self.phase1 = phase1
        self.options = options
        self.logger = logger
    }

    var description: String { "kernel news" }

    func run() async throws {
        // Where apt is missing or knows nothing there is no news.
        let newer = await cancelWhenGracefulShutdown {
            try? await Phase1Builder.newerKernel(than: phase1, by: options)
        }
        if let newer {
            logger.notice(
                "a newer kernel is available for phase 1; start --update takes it",
                metadata: ["kernel": "\(newer)", "served": "\(phase1.kernelRelease)"])
        }
        try? await gracefulShutdown()
    }
}
