// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// Reads the rows of one list of machines, one after another.
struct RowReader {
    let file: String
    let columns: ListColumns
    /// The groups that the rules have; `nil` where that is not known.
    let groups: Set<GroupName>?
    private(set) var mistakes: [RuleMistake] = []
    /// Groups that the rules have not, with the mistake told of each.
    private var unknownGroups: Set<GroupName> = []

    init(file: String, columns: ListColumns, groups: Set<GroupName>?) {
        self.file = file
        self.columns = columns
        self.groups = groups
    }

    /// What a row says; `nil` when it is left out, and a mistake says why.
    mutating func machine(_ record: CSVRecord) -> ListedMachine? {
        let origin = RuleOrigin(file: file, line: record.line)
        if let flaw = record.flaw {
            report(flaw, at: origin)
            return nil
        }
        let beyond = record.cells.dropFirst(columns.titles.count).filter { !$0.text.isEmpty }
        guard beyond.isEmpty else {
            report(
                ValueFlaw(
                    found: "has \(record.cells.count) cells, and the header \(columns.titles.count)",
                    remedy: "put a cell that has the separator in it into quotation marks"), at: origin)
            return nil
        }
        var row = Row()
        var isWhole = true
        for (place, column) in columns.all.enumerated() {
            let cell = record.text(at: place)
            guard !cell.isEmpty else { continue }
            do throws(ValueFlaw) {
                try read(cell, column, into: &row, at: origin)
            } catch {
                report(error, at: origin, column: columns.titles[place])
                if !column.mayBeLeftOut { isWhole = false }
            }
        }
        guard isWhole else { return nil }
        guard row.name != nil || !row.macs.isEmpty || row.uuid != nil else {
            report(ValueFlaw(found: "leads to no machine", remedy: "write a name, a MAC address or a UUID"), at: origin)
            return nil
        }
        return ListedMachine(
            name: row.name, macs: row.macs, uuid: row.uuid, group: row.group, row: row.row, column: row.column,
            written: WrittenValues(row.values, at: origin))
    }

    private mutating func read(
        _ cell: String, _ column: ListColumn, into row: inout Row, at origin: RuleOrigin
    ) throws(ValueFlaw) {
        guard cell.utf8.count <= RuleLimits.cellLength else {
            throw ValueFlaw(found: "has \(cell.utf8.count) bytes", remedy: "\(RuleLimits.cellLength) are allowed")
        }
        switch column {
        case .name: row.name = try CellReading.name(cell)
        case .mac: row.macs = try CellReading.macs(cell)
        case .uuid: row.uuid = try CellReading.uuid(cell)
        case .group: row.group = known(try ValueText.group(cell), at: origin)
        case .row: row.row = try CellReading.seat(cell)
        case .column: row.column = try CellReading.seat(cell)
        case .key(let key): try row.values.take(key, cell: cell)
        // Notes may go over several lines; variables have one.
        case .variable(let name): row.values.vars.add(try ValueText.variable(name, cell.onOneLine))
        case .passedOver: break
        }
    }

    /// The group, or `nil` when the rules have none of that name; that is told once for each name.
    private mutating func known(_ group: GroupName, at origin: RuleOrigin) -> GroupName? {
        guard let groups, !groups.contains(group) else { return group }
        guard unknownGroups.insert(group).inserted else { return nil }
        let twin = groups.filter { $0.text.lowercased() == group.text.lowercased() }.min()
        report(
            ValueFlaw(
                found: "\(group.text.shown) is no group of the rules, so its machines have none",
                remedy: twin.map { "did you mean \($0)?" } ?? "write it below groups in the file of rules"),
            at: origin, column: "group")
        return nil
    }

    mutating func report(_ flaw: ValueFlaw, at origin: RuleOrigin, column: String = "") {
        mistakes.append(RuleMistake(at: origin, column: column, found: flaw.found, remedy: flaw.remedy))
    }

    /// What was read of a row so far.
    private struct Row {
        var name: MachineName?
        var macs: [MACAddress] = []
        var uuid: MachineUUID?
        var group: GroupName?
        var row, column: Int?
        var values = AssignmentValues()
    }
}

extension ListColumn {
    /// Whether a row counts although this cell of it means nothing.
    fileprivate var mayBeLeftOut: Bool {
        switch self {
        case .name, .mac, .uuid: false
        case .group, .row, .column, .key, .variable, .passedOver: true
        }
    }
}

extension String {
    /// The same with a blank in place of each line break.
    fileprivate var onOneLine: String {
        guard utf8.contains(where: \.endsLine) else { return self }
        return split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
