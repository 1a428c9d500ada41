// SPDX-License-Identifier: GPL-3.0-or-later

internal import Subprocess

/// A virtual PC that is switched on; it exists only inside ``VirtualRoom/withMachine(_:_:)``.
package struct RunningMachine: Sendable {
    /// What it was built from.
    package let plan: MachinePlan
    /// What it prints on its serial port.
    package let console: SerialConsole
    /// The keys of its keyboard, its screen, its plug.
    package let monitor: MachineMonitor
    private let input: StandardInputWriter

    init(plan: MachinePlan, console: SerialConsole, monitor: MachineMonitor, input: StandardInputWriter) {
        self.plan = plan
        self.console = console
        self.monitor = monitor
        self.input = input
    }

    /// Types on the serial port.
    package func type(_ text: String) async throws {
        var rest = Array(text.utf8)
        while !rest.isEmpty {
            let count = try await input.write(rest)
            rest.removeFirst(count)
        }
    }
}
