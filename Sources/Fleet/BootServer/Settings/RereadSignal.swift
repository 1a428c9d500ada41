// SPDX-License-Identifier: GPL-3.0-or-later

internal import ServiceLifecycle
internal import UnixSignals

/// Has an environment read again whenever the server is sent SIGHUP, which a closed terminal does as well.
package struct RereadSignal: Service, CustomStringConvertible {
    private let watcher: EnvironmentWatcher

    /// Tells this watcher.
    package init(_ watcher: EnvironmentWatcher) {
        self.watcher = watcher
    }

    package var description: String { "SIGHUP" }

    package func run() async {
        await cancelWhenGracefulShutdown {
            for await _ in await UnixSignalsSequence(trapping: .sighup) { watcher.readAgain() }
        }
    }
}
