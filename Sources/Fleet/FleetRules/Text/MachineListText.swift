// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// The bytes of a list of machines, and changes to it that keep every other byte.
package struct MachineListText: Hashable, Sendable {
    /// The file's bytes.
    package let bytes: [UInt8]
    /// The file, as messages call it.
    package let file: String

    /// Takes a file's bytes; none for a file that is not there.
    package init(_ bytes: [UInt8] = [], file: String = MachineList.standardFile) {
        self.bytes = bytes
        self.file = file
    }

    /// The same with a name for the machine of an address.
    package func naming(
        _ mac: MACAddress, _ name: MachineName, group: GroupName? = nil, row: Int? = nil, column: Int? = nil
    ) throws(RuleMistake) -> MachineListText {
        try setting(MachineEntry(name: name, macs: [mac], group: group, row: row, column: column))
    }

    /// The same with what is said of one machine.
    ///
    /// It goes into the row that has one of its addresses or its UUID; else into the row that has its name and neither address
    /// nor UUID yet; else into a new row at the end. Columns that are missing are added to the header.
    ///
    /// What is thrown names the line that is in the way: another machine has the name, or the list cannot be read.
    package func setting(_ entry: MachineEntry) throws(RuleMistake) -> MachineListText {
        let made = try applying([entry])
        if let mistake = made.passedOver.first { throw mistake }
        return made.text
    }

    /// The same with what is said of many machines, as far as nothing is in the way; what was passed over is told.
    ///
    /// What is thrown says why the list cannot be read.
    package func adding(
        _ entries: [MachineEntry]
    ) throws(RuleMistake) -> (text: MachineListText, passedOver: [RuleMistake]) {
        _ = try applying([])
        var search = HarmlessEntries(self)
        search.take(entries[...])
        let made = search.made ?? (self, [])
        return (made.text, made.passedOver + search.harmful)
    }

    /// The same with all entries but those of which another row is in the way; what is thrown is of the list as a whole.
    fileprivate func applying(
        _ entries: [MachineEntry]
    ) throws(RuleMistake) -> (text: MachineListText, passedOver: [RuleMistake]) {
        if let refusal = RuleMistake.refusal(of: bytes, file: file) { throw refusal }
        let whole = hasHeader ? self : addingHeader()
        let text = CSVText(whole.bytes)
        guard let header = text.records.first else { throw .noHeader(file, line: 1) }
        let columns = ListColumns(header, file: file)
        guard header.flaw == nil, columns.leadToMachines else { throw .noHeader(file, line: header.line) }
        var rows = ListedRows(text.records.dropFirst(), columns: columns, file: file)
        var edit = CSVEdit(whole.bytes, separator: text.separator)
        var (written, passedOver): ([MachineEntry], [RuleMistake]) = ([], [])
        var places = ColumnPlaces(columns, width: header.cells.count)
        for entry in entries {
            do throws(RuleMistake) {
                let row = try rows.claim(entry)
                let cells = places.cells(rows.cells(of: entry, in: row))
                if let row { edit.change(row, cells) } else { edit.append(cells) }
                written.append(entry)
            } catch {
                passedOver.append(error.told(of: entry))
            }
        }
        edit.extend(header, with: places.added)
        let changed = MachineListText(edit.result, file: file)
        try changed.check(written, beside: self)
        return (written.isEmpty ? self : changed, passedOver)
    }

    /// Whether there is a row at all.
    private var hasHeader: Bool { !CSVText(bytes).records.isEmpty }

    private func addingHeader() -> MachineListText {
        var edit = CSVEdit(bytes, separator: UInt8(ascii: ","))
        edit.appendLine(ListColumn.titles.map(\.title))
        return MachineListText(edit.result, file: file)
    }

    /// Reads what was made: whatever stands in the file, what was said is in it now, and nothing is lost.
    private func check(_ entries: [MachineEntry], beside earlier: MachineListText) throws(RuleMistake) {
        let (now, before) = (MachineList.read(bytes, file: file), MachineList.read(earlier.bytes, file: file))
        let isHarmless =
            now.mistakes.count <= before.mistakes.count && now.list.machines.count >= before.list.machines.count
        for entry in entries {
            let made = entry.macs.first.flatMap(now.list.machine(with:)) ?? entry.name.flatMap(now.list.named)
            guard isHarmless, made != nil || entry.isByUUIDAlone, entry.name == nil || made?.name == entry.name else {
                throw now.mistakes.last { !before.mistakes.contains($0) }
                    ?? RuleMistake(
                        at: RuleOrigin(file: file, line: made?.line ?? 1), found: "cannot be changed without harm",
                        remedy: "mend its mistakes first, or write the row by hand")
            }
        }
    }
}

/// Finds the entries that can be written without harm to what stands in a list.
///
/// Nearly always all can. If not, halves are tried, then halves of those, so that a single one costs few attempts.
private struct HarmlessEntries {
    private let list: MachineListText
    private var taken: [MachineEntry] = []
    private var attempts = 0
    /// What was made of those that were taken.
    private(set) var made: (text: MachineListText, passedOver: [RuleMistake])?
    /// Of each that was not, why.
    private(set) var harmful: [RuleMistake] = []

    init(_ list: MachineListText) { self.list = list }

    mutating func take(_ entries: ArraySlice<MachineEntry>) {
        guard !entries.isEmpty else { return }
        attempts += 1
        do throws(RuleMistake) {
            made = try list.applying(taken + entries)
            taken += entries
        } catch {
            guard entries.count > 1, attempts < RuleLimits.attempts else {
                harmful += entries.map { error.told(of: $0) }
                return
            }
            let middle = entries.startIndex + entries.count / 2
            take(entries[..<middle])
            take(entries[middle...])
        }
    }
}

extension RuleMistake {
    /// The same at the entry's place, where it has one.
    fileprivate func told(of entry: MachineEntry) -> RuleMistake {
        guard let place = entry.origin else { return self }
        return RuleMistake(at: place, found: "cannot be added: \(origin) \(found)", remedy: remedy)
    }
}

extension MachineEntry {
    fileprivate var isByUUIDAlone: Bool { macs.isEmpty && name == nil && uuid != nil }
}

/// Where columns are, those among them that a change adds.
private struct ColumnPlaces {
    private let columns: ListColumns
    private let width: Int
    /// The titles to add to the header.
    private(set) var added: [String] = []

    init(_ columns: ListColumns, width: Int) {
        self.columns = columns
        self.width = width
    }

    mutating func cells(_ cells: [(ListColumn, String)]) -> [Int: String] {
        var places: [Int: String] = [:]
        for (column, cell) in cells {
            if let place = columns.place(of: column) {
                places[place] = cell
            } else {
                let place = added.firstIndex(of: column.title) ?? added.count
                if place == added.count { added.append(column.title) }
                places[width + place] = cell
            }
        }
        return places
    }
}
