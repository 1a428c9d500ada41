// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetInterface
internal import FleetRules
internal import TorrentCore

extension ScheduledDocument {
    /// An entry of the schedule that is due at a time.
    init(_ entry: ScheduleEntry, at time: WallTime) {
        let whom = entry.whom.groups.map(\.text) + entry.whom.machines.map(\.text)
        self.init(
            time: Timestamp(time), action: entry.what.words, whom: whom.joined(separator: ", "),
            from: "\(entry.origin)")
    }
}

extension ScheduledAct {
    /// As the command line says it.
    fileprivate var words: String {
        switch self {
        case .wake: "wake"
        case .restart: "restart"
        case .powerOff: "poweroff"
        case .boot(let choice, let isOnce, let wakes, let restarts):
            "boot --image \(choice)" + (isOnce ? " --once" : "") + (wakes ? " --wake" : "")
                + (restarts ? " --restart" : "")
        }
    }
}
