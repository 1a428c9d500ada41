// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses

extension Program {
    /// The first whole line of its output that begins so, once there is one.
    func line(beginning start: String) async throws -> String {
        var found: Substring?
        try await wait(for: "line \"\(start)…\" of \(words)\n\(errors)") {
            // Asked before its output is read: what it printed last is there once it has ended.
            let isOver = !isRunning
            found = output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
                .first { $0.hasPrefix(start) }
            guard found != nil || !isOver else {
                throw TimedOut(description: "\(words) ended without a line \"\(start)…\"\n\(errors)")
            }
            return found != nil
        }
        return String(found ?? "")
    }

    /// How it ended, once it has; 128 and the signal's number if it was killed, as in shells.
    var finalStatus: Int32 {
        get async throws {
            try await wait(for: "end of \(words)\n\(errors)") { !isRunning }
            return waitForEnd()
        }
    }

    /// Asks it to end; gives how it ended, and how long that took.
    func terminate() async throws -> (status: Int32, time: Duration) {
        let start = ContinuousClock.now
        signal(SIGTERM)
        return (try await finalStatus, ContinuousClock.now - start)
    }
}
