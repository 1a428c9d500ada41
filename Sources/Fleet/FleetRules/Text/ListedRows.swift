// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog

/// The rows of a list as they stand, to find those to change.
struct ListedRows {
    private let columns: ListColumns
    private let file: String
    private var addresses: [MACAddress: CSVRecord] = [:]
    private var boards: [MachineUUID: CSVRecord] = [:]
    private var names: [MachineName: CSVRecord] = [:]
    /// Lines that have been given to a machine.
    private var claimed: Set<Int> = []

    init(_ records: ArraySlice<CSVRecord>, columns: ListColumns, file: String) {
        self.columns = columns
        self.file = file
        for record in records.reversed() where record.flaw == nil {
            for mac in macs(of: record) { addresses[mac] = record }
            if let uuid = uuid(of: record) { boards[uuid] = record }
            if let name = MachineName(text(of: .name, in: record)) { names[name] = record }
        }
    }

    /// The row that a machine has; `nil` when it has none.
    mutating func claim(_ entry: MachineEntry) throws(RuleMistake) -> CSVRecord? {
        let row = try row(of: entry)
        if let row, !claimed.insert(row.line).inserted {
            throw mistake(row, "is of two of the machines to add", "add one of them by hand")
        }
        return row
    }

    private func row(of entry: MachineEntry) throws(RuleMistake) -> CSVRecord? {
        let candidates = entry.macs.map { addresses[$0] } + [entry.uuid.flatMap { boards[$0] }]
        let own = candidates.compactMap(\.self)
        if let other = own.first(where: { $0.line != own[0].line }) {
            throw mistake(other, "and line \(own[0].line) are of one machine", "keep one of the two lines")
        }
        guard let name = entry.name, let namesake = names[name] else { return own.first }
        if let own = own.first {
            if own.line == namesake.line { return own }
        } else if text(of: .mac, in: namesake).isEmpty, text(of: .uuid, in: namesake).isEmpty {
            return namesake
        }
        throw mistake(namesake, "is another machine of the name \(name)", "choose another name, or change that line")
    }

    /// The cells to write of a machine, in the order of the columns that a new list has.
    func cells(of entry: MachineEntry, in row: CSVRecord?) -> [(ListColumn, String)] {
        var cells: [(ListColumn, String)] = []
        if let name = entry.name { cells.append((.name, name.text)) }
        let present = row.map { macs(of: $0) } ?? []
        let missing = entry.macs.filter { !present.contains($0) }
        if !missing.isEmpty {
            let before = row.map { text(of: .mac, in: $0) } ?? ""
            let words = [before].filter { !$0.isEmpty } + missing.map(\.description)
            cells.append((.mac, words.joined(separator: " ")))
        }
        if let uuid = entry.uuid, row.flatMap({ self.uuid(of: $0) }) != uuid {
            cells.append((.uuid, uuid.description))
        }
        if let group = entry.group { cells.append((.group, group.text)) }
        if let seat = entry.row { cells.append((.row, "\(seat)")) }
        if let seat = entry.column { cells.append((.column, "\(seat)")) }
        for variable in entry.vars.all { cells.append((.variable(variable.name), variable.value)) }
        return cells
    }

    private func macs(of record: CSVRecord) -> Set<MACAddress> {
        Set(CellReading.words(text(of: .mac, in: record)).compactMap { MACAddress(listed: $0) })
    }

    private func uuid(of record: CSVRecord) -> MachineUUID? { MachineUUID(text(of: .uuid, in: record)) }

    private func text(of column: ListColumn, in record: CSVRecord) -> String {
        columns.place(of: column).map { record.text(at: $0) } ?? ""
    }

    private func mistake(_ record: CSVRecord, _ found: String, _ remedy: String) -> RuleMistake {
        RuleMistake(at: RuleOrigin(file: file, line: record.line), found: found, remedy: remedy)
    }
}
