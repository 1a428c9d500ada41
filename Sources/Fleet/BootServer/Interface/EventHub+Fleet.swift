// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetInterface
package import FleetModel
package import TorrentCore

extension EventHub {
    /// Machines did something.
    package func tell(_ happenings: [Happening], in fleet: FleetModel, at now: Moment) {
        for happening in happenings {
            switch happening {
            case .stage(let machine, let state): tell(.stage, machine, state, fleet, at: now)
            case .progress(let machine, let state): tell(.progress, machine, state, fleet, at: now)
            case .forgotten(let number): tell(.forgotten, at: now.wall) { $0.machine = fleet.id(of: number) }
            }
        }
    }

    /// Something is wrong since now, or is not any more.
    package func tell(_ finding: Problem.Finding, isSolved: Bool, at time: WallTime) {
        tell(isSolved ? .solved : .problem, at: time) { event in
            event.machine = finding.machine?.description
            event.image = finding.image?.text
            event.state = finding.code.severity.rawValue
            event.code = finding.code.rawValue
            event.reason = finding.found
        }
    }

    private func tell(
        _ kind: EventDocument.Kind, _ machine: FleetMachine, _ state: MachineState, _ fleet: FleetModel,
        at now: Moment
    ) {
        tell(kind, at: now.wall) { event in
            event.machine = fleet.id(of: machine.number)
            event.boot = machine.boot.value
            event.state = state.rawValue
            event.stage = machine.stage
            event.image = machine.image?.text
            event.version = machine.version.map { "\($0)" }
            event.transfer = machine.transfer.map { TransferDocument($0, machine.report?.traffic) }
            // What is usual in its group is for those who look at all machines: there are hundreds of events a second.
            let standstill = machine.standstill(at: now.monotonic)
            event.code = standstill?.code.rawValue
            event.reason = machine.words(for: standstill, in: state)
        }
    }
}
