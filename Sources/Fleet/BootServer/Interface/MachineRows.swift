// SPDX-License-Identifier: GPL-3.0-or-later

package import FleetInterface
package import FleetModel
package import TorrentCore

/// All machines as rows of the stream; those of which nothing changed are taken from the look before.
package struct MachineRows: Sendable {
    /// The rows, by number.
    package let rows: [MachineRow]
    /// Why machines stand still that do.
    package let standstills: [MachineNumber: StandstillReason]
    /// The machines' states, in the order of the rows.
    private let states: [MachineState]
    /// What the rows tell.
    private let fleet: FleetModel

    /// The machines of a fleet at a moment, as a picture of the same moment writes them.
    package init(
        _ fleet: FleetModel, at now: MonotonicInstant, after before: Self? = nil,
        standstill: (FleetMachine) -> StandstillReason?,
        write: (FleetMachine, MachineState, StandstillReason?) -> MachineDocument
    ) {
        var rows: [MachineRow] = []
        var states: [MachineState] = []
        var standstills: [MachineNumber: StandstillReason] = [:]
        var place = 0
        for machine in fleet.page(after: nil, limit: .max).machines {
            let (number, state, reason) = (machine.number, machine.state(at: now), standstill(machine))
            while let before, place < before.rows.count, before.rows[place].number < number.value { place += 1 }
            if let before, place < before.rows.count, before.rows[place].number == number.value,
                before.states[place] == state, before.standstills[number] == reason,
                before.fleet.tells(the: machine, as: fleet)
            {
                rows.append(before.rows[place])
            } else {
                rows.append(MachineRow(write(machine, state, reason)))
            }
            states.append(state)
            standstills[number] = reason
        }
        self.rows = rows
        self.states = states
        self.standstills = standstills
        self.fleet = fleet
    }
}

extension MachineRows {
    /// All machines of the room.
    init(_ picture: RoomPicture, after before: Self?) {
        self.init(
            picture.fleet, at: picture.now.monotonic, after: before, standstill: { picture.standstill(of: $0) },
            write: { picture.document(of: $0, in: $1, $2) })
    }
}
