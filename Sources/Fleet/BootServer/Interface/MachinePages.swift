// SPDX-License-Identifier: GPL-3.0-or-later

package import FleetInterface
package import FleetModel
package import NIOCore
package import TorrentCore

/// All machines as JSON, made once for whichever pages are asked for: 4,096 of them take tens of milliseconds.
///
/// Those of which nothing changed are taken from the pages before.
package struct MachinePages: Sendable {
    private struct Row: Sendable {
        let number: Int64
        let state: MachineState
        let range: Range<Int>
    }

    /// All rows, with commas between them.
    private let text: ByteBuffer
    private let rows: [Row]
    /// What the rows tell.
    private let fleet: FleetModel

    /// The machines of a fleet at a moment, as a picture of the same moment writes them.
    package init(
        _ fleet: FleetModel, at now: MonotonicInstant, after before: Self? = nil,
        write: (FleetMachine, MachineState) -> MachineDocument
    ) {
        var text = ByteBuffer()
        text.reserveCapacity(before?.text.readableBytes ?? 0)
        var rows: [Row] = []
        var known = (before?.rows ?? [])[...]
        for machine in fleet.page(after: nil, limit: .max).machines {
            let state = machine.state(at: now)
            known = known.drop { $0.number < machine.number.value }
            let start = rows.isEmpty ? 0 : text.writerIndex + 1
            if !rows.isEmpty { text.writeInteger(UInt8(ascii: ",")) }
            if let before, let row = known.first, row.number == machine.number.value, row.state == state,
                before.fleet.tells(the: machine, as: fleet)
            {
                text.writeBytes(
                    before.text.viewBytes(at: row.range.lowerBound, length: row.range.count) ?? ByteBufferView())
            } else {
                text.writeBytes((try? DocumentEncoder.bytes(write(machine, state))) ?? [])
            }
            rows.append(Row(number: machine.number.value, state: state, range: start..<text.writerIndex))
        }
        self.text = text
        self.rows = rows
        self.fleet = fleet
    }

    /// Those behind a number, as many as are wanted, in parts to be sent one after the other: the rows are shared by all who are
    /// sent them, for a crowd that asks and does not read must not cost a copy each.
    package func page(after number: Int64, limit: Int) -> [ByteBuffer] {
        let first = rows.firstIndex { $0.number > number } ?? rows.endIndex
        let last = min(rows.endIndex, first + max(1, limit))
        var shown = ByteBuffer()
        if first < last {
            let range = rows[first].range.lowerBound..<rows[last - 1].range.upperBound
            shown = text.getSlice(at: range.lowerBound, length: range.count) ?? ByteBuffer()
        }
        let next = last < rows.endIndex ? "\(rows[last - 1].number)" : "null"
        return [ByteBuffer(string: #"{"machines":["#), shown, ByteBuffer(string: "],\"next\":\(next)}\n")]
    }
}

extension MachinePages {
    /// All machines of the room.
    init(_ picture: RoomPicture, after before: Self?) {
        self.init(picture.fleet, at: picture.now.monotonic, after: before) { picture.document(of: $0, in: $1) }
    }
}

extension FleetModel {
    /// Whether this, an earlier picture, has of a machine what another one has.
    func tells(the machine: FleetMachine, as later: FleetModel) -> Bool {
        let number = machine.number
        return self[number] == machine && macs(of: number) == later.macs(of: number)
            && id(of: number) == later.id(of: number)
    }
}
