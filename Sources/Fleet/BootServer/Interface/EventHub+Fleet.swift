// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetInterface
package import FleetModel
package import TorrentCore

extension EventHub {
    /// Machines did something.
    package func tell(_ happenings: [Happening], in fleet: FleetModel, at time: WallTime) {
        for happening in happenings {
            switch happening {
            case .stage(let machine, let state): tell(.stage, machine, state, fleet, at: time)
            case .progress(let machine, let state): tell(.progress, machine, state, fleet, at: time)
            case .forgotten(let number): tell(.forgotten, at: time) { $0.machine = fleet.id(of: number) }
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
        at time: WallTime
    ) {
        tell(kind, at: time) { event in
            event.machine = fleet.id(of: machine.number)
            event.boot = machine.boot.value
            event.state = state.rawValue
            event.stage = machine.stage
            event.image = machine.image?.text
            event.version = machine.version.map { "\($0)" }
            event.transfer = machine.transfer.map { TransferDocument($0, machine.report?.traffic) }
            event.code = machine.reasonCode(in: state)?.rawValue
            event.reason = machine.reason
        }
    }
}
