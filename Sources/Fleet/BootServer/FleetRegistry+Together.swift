// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
package import FleetModel
package import FleetRules
package import TorrentCore

/// What machines are told that have an image, or will soon: whether their groups start, and whether others need them.
extension FleetRegistry {
    /// The answer to an event, where machines that wait for nobody report at this interval.
    func answer(to event: MachineEvent, every interval: Duration) -> EventAnswer {
        let fleet = snapshot
        guard event.stage.concernsOthers, let number = fleet.number(of: event.machine), let machine = fleet[number]
        else { return EventAnswer(interval: interval) }
        let isNeeded = coming.needs(machine, in: fleet, at: clock.now)
        guard event.stage != .download else { return EventAnswer(interval: interval, isNeeded: isNeeded) }
        switch start(of: machine, in: fleet) {
        case .released:
            return EventAnswer(interval: interval, start: .released, isNeeded: isNeeded)
        case .held(let missing):
            let shorter = ReportPace.interval(held: startGroups.heldCount, usually: interval)
            return EventAnswer(interval: shorter, start: .held(missing), isNeeded: isNeeded)
        }
    }

    /// Whether a machine that is ready may start.
    private func start(of machine: FleetMachine, in fleet: FleetModel) -> GroupStart {
        guard let group = machine.label?.group, let assigner,
            let together = assigner.decision(for: fleet.facts(of: machine.number)).assignment.values.together
        else { return .released }
        let now = clock.now
        return startGroups.start(of: machine.boot, in: group, patience: .seconds(together.patience), at: now) {
            assigner.rules.current.book.list.members(of: group, in: fleet, at: now)
        }
    }
}

extension MachineList {
    /// The rows of a group, each with how far its machine is; of two machines that one row leads to, the one that is further.
    package func members(of group: String, in fleet: FleetModel, at now: MonotonicInstant) -> [StartGroups.Member] {
        var seen: [Int: FleetMachine] = [:]
        for other in fleet.machines(where: { $0.label?.group == group }) {
            guard let row = machine(of: fleet.facts(of: other.number)) else { continue }
            if let first = seen[row.line], first.standing(at: now) == .ready { continue }
            seen[row.line] = other
        }
        return machines.filter { $0.group?.text == group }.map { row in
            let known = seen[row.line]
            return StartGroups.Member(
                name: row.shownName, standing: known?.standing(at: now) ?? .awaited, boot: known?.boot)
        }
    }
}

extension ListedMachine {
    /// What people find it by.
    fileprivate var shownName: String { name?.text ?? mac?.description ?? uuid?.description ?? "line \(line)" }
}

extension MachineStage {
    /// Whether what a machine does next may depend on other machines.
    fileprivate var concernsOthers: Bool { [.download, .verify, .seed].contains(self) }
}
