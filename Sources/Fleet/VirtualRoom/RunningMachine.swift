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
    private let folder: String
    private let input: StandardInputWriter

    init(
        plan: MachinePlan, folder: String, console: SerialConsole, monitor: MachineMonitor, input: StandardInputWriter
    ) {
        self.plan = plan
        self.folder = folder
        self.console = console
        self.monitor = monitor
        self.input = input
    }

    /// The path of one of the sockets of its open cable, which QEMU makes as it starts.
    package func cable(_ socket: CableSocket) -> String { "\(folder)/\(plan.cableSocket(socket))" }

    /// Presses keys, as a person does, until the machine shows what they are pressed for.
    ///
    /// A USB keyboard that the system has not found yet loses what is typed on it.
    package func press(_ keys: [String], until marker: String, atMost limit: Duration) async throws {
        let deadline = ContinuousClock.now + limit
        while true {
            try await monitor.press(keys)
            do {
                return try await console.wait(for: marker, atMost: RoomLimits.keyPatience)
            } catch RoomFailure.markerNotSeen where ContinuousClock.now < deadline {
                continue
            }
        }
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
