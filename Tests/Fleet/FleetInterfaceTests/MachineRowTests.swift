// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetInterface
import FleetModel
import Foundation
import Testing

@Suite struct MachineRowTests {
    private func json(_ document: some Encodable) throws -> Any {
        try JSONSerialization.jsonObject(with: Data(try DocumentEncoder.bytes(document)))
    }

    /// A value as text, for Foundation's kinds of values differ.
    private func text(_ value: Any) throws -> String {
        String(decoding: try JSONSerialization.data(withJSONObject: [value], options: .sortedKeys), as: UTF8.self)
    }

    @Test func `the columns are those that the page knows`() {
        #expect(
            MachineRow.columns == [
                "number", "id", "name", "group", "row", "column", "macs", "address", "firmware", "vendor", "model",
                "serial", "state", "stage", "since", "boot", "boots", "begun", "image", "version", "reason",
                "reason_code", "next_action", "next_boot", "total", "verified", "from_server", "from_peers",
                "rate_down", "rate_up", "sent",
            ])
        #expect(
            TransferRow.columns == [
                "number", "verified", "from_server", "from_peers", "rate_down", "rate_up", "sent",
            ])
    }

    @Test func `each column has what a machine's document has by that key`() throws {
        let machine = try #require(try json(MachineDocument.example) as? [String: Any])
        let transfer = try #require(machine["transfer"] as? [String: Any])
        let row = try #require(try json(MachineRow(.example)) as? [Any])
        #expect(row.count == MachineRow.columns.count)
        for (column, value) in zip(MachineRow.columns, row) {
            let wanted = try #require(machine[column] ?? transfer[column])
            #expect(try text(value) == text(wanted), "\(column)")
        }
        let figures = try #require(try json(TransferRow.example) as? [Any])
        #expect(figures.count == TransferRow.columns.count && figures.first as? Int == 17)
        for (column, value) in zip(TransferRow.columns, figures).dropFirst() {
            #expect(try text(value) == text(try #require(transfer[column])), "\(column)")
        }
    }

    @Test func `what a machine has not is null in its column, and is read again`() throws {
        var machine = MachineDocument(
            id: "m1", number: 1, macs: [], state: .newcomer, stage: .dhcp, since: Timestamp(milliseconds: 0), boot: 1,
            boots: 1, begun: Timestamp(milliseconds: 0), firstSeen: Timestamp(milliseconds: 0),
            lastSeen: Timestamp(milliseconds: 0))
        machine.reason = "it says <b>\"no\"</b>"
        let bytes = try DocumentEncoder.bytes(MachineRow(machine))
        let time = "\"1970-01-01T00:00:00.000Z\""
        let nulls = { (count: Int) in Array(repeating: "null", count: count).joined(separator: ",") }
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == "[1,\"m1\",\(nulls(4)),[],\(nulls(5)),\"newcomer\",\"dhcp\",\(time),1,1,\(time),\(nulls(2)),"
                + #""it says <b>\"no\"</b>","# + "\(nulls(10))]")
        #expect(try JSONDecoder().decode(MachineRow.self, from: Data(bytes)) == MachineRow(machine))
    }
}
