// SPDX-License-Identifier: GPL-3.0-or-later

internal import ServiceLifecycle

/// Says that the server serves, once it does: when all its sockets are bound.
struct Announcer: Service, CustomStringConvertible {
    private let gates: [Gate]
    private let announce: @Sendable () -> Void

    /// Says it once all of these gates are open.
    init(after gates: [Gate], _ announce: @escaping @Sendable () -> Void) {
        self.gates = gates
        self.announce = announce
    }

    var description: String { "announcement" }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for gate in gates { await gate.wait() }
            if !Task.isCancelled { announce() }
        }
        try? await gracefulShutdown()
    }
}
