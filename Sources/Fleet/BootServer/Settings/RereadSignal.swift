// SPDX-License-Identifier: GPL-3.0-or-later

internal import ServiceLifecycle
internal import UnixSignals

/// Has an environment read again whenever the server is sent SIGHUP, which a closed terminal does as well.
package struct RereadSignal: Service, CustomStringConvertible {
    private let readAgain: @Sendable () -> Void

    /// Does this each time.
    package init(_ readAgain: @escaping @Sendable () -> Void) {
        self.readAgain = readAgain
    }

    package var description: String { "SIGHUP" }

    package func run() async {
        await cancelWhenGracefulShutdown {
            for await _ in await UnixSignalsSequence(trapping: .sighup) { readAgain() }
        }
    }
}
