// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
package import TorrentCore

/// How often agents are to report, by how many there are.
///
/// The server takes some thousands of events a second; it is to spend little of its time on them.
package struct ReportPace: Sendable {
    private var counted: (machines: Int, at: MonotonicInstant)?

    /// Nobody has been counted.
    package init() {}

    /// The interval for so many machines: together they send ``Limits/events`` a second, as far as 1 to 10 s allow.
    package static func interval(machines: Int) -> Duration {
        let needed = Duration.milliseconds(max(0, machines) * 1_000 / Limits.events)
        return EventAnswer(interval: needed).interval
    }

    /// The interval for one of so many machines that wait for their groups, where the usual one is this.
    package static func interval(held: Int, usually: Duration) -> Duration {
        min(usually, max(Limits.heldInterval, interval(machines: held)))
    }

    /// The interval now; machines are counted once a second.
    package mutating func interval(in fleet: FleetModel, at now: MonotonicInstant) -> Duration {
        let machines: Int
        if let counted, now - counted.at < Limits.recount {
            machines = counted.machines
        } else {
            machines = fleet.reportingCount(at: now)
            counted = (machines, now)
        }
        return Self.interval(machines: machines)
    }
}

extension FleetModel {
    /// Machines whose agents were heard within the longest time that may be between two reports, three times over.
    package func reportingCount(at now: MonotonicInstant) -> Int {
        count { machine in
            guard let report = machine.report, machine.stage != .os, machine.stage != .handover else { return false }
            return now - report.heard < Limits.reporting
        }
    }
}
