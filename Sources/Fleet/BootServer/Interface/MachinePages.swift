// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetInterface
internal import FleetModel
internal import NIOCore

/// All machines as JSON, made once for whichever pages are asked for: 4,096 of them take tens of milliseconds.
struct MachinePages: Sendable {
    private struct Row: Sendable {
        let number: Int64
        let end: Int
    }

    /// All rows, with commas between them.
    private let text: ByteBuffer
    private let rows: [Row]

    /// The machines of a picture.
    init(_ picture: RoomPicture) {
        var text = ByteBuffer()
        var rows: [Row] = []
        for machine in picture.fleet.page(after: nil, limit: .max).machines {
            let document = picture.document(of: machine)
            guard let bytes = try? DocumentEncoder.bytes(document) else { continue }
            if !rows.isEmpty { text.writeInteger(UInt8(ascii: ",")) }
            text.writeBytes(bytes)
            rows.append(Row(number: document.number, end: text.readableBytes))
        }
        self.text = text
        self.rows = rows
    }

    /// Those behind a number, as many as are wanted.
    func page(after number: Int64, limit: Int) -> ByteBuffer {
        let first = rows.firstIndex { $0.number > number } ?? rows.endIndex
        let last = min(rows.endIndex, first + max(1, limit))
        var page = ByteBuffer(string: #"{"machines":["#)
        if first < last {
            let start = first == 0 ? 0 : rows[first - 1].end + 1
            page.writeImmutableBuffer(text.getSlice(at: start, length: rows[last - 1].end - start) ?? ByteBuffer())
        }
        let next = last < rows.endIndex ? "\(rows[last - 1].number)" : "null"
        page.writeString("],\"next\":\(next)}\n")
        return page
    }
}
