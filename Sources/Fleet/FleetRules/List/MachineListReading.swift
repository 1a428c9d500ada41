// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog

/// What became of reading a list of machines.
package struct MachineListReading: Hashable, Sendable {
    /// The rows that mean something.
    package let list: MachineList
    /// What is wrong, by line; beyond ``RuleLimits/mistakes`` only how many more there are.
    package let mistakes: [RuleMistake]
    /// Whether the file could be read at all; if not, the list is empty.
    package let isReadable: Bool
}

extension MachineList {
    /// Reads the bytes of a list.
    ///
    /// `groups` are those that the rules have; `nil` where that is not known, and then every group is taken.
    package static func read(
        _ bytes: [UInt8], file: String = standardFile, groups: Set<GroupName>? = nil
    ) -> MachineListReading {
        func refused(_ mistake: RuleMistake) -> MachineListReading {
            MachineListReading(list: MachineList(file: file), mistakes: [mistake], isReadable: false)
        }
        if let refusal = RuleMistake.refusal(of: bytes, file: file) { return refused(refusal) }
        let records = CSVText(bytes).records
        guard let header = records.first else {
            return MachineListReading(list: MachineList(file: file), mistakes: [], isReadable: true)
        }
        let columns = ListColumns(header, file: file)
        guard header.flaw == nil, columns.leadToMachines else { return refused(.noHeader(file, line: header.line)) }
        var reader = RowReader(file: file, columns: columns, groups: groups)
        var kept = KeptRows()
        for record in records.dropFirst() {
            guard kept.machines.count < RuleLimits.machines else {
                reader.report(
                    ValueFlaw(
                        found: "and all behind it are more than \(RuleLimits.machines) machines",
                        remedy: "split the list"),
                    at: RuleOrigin(file: file, line: record.line))
                break
            }
            guard let machine = reader.machine(record) else { continue }
            if let flaw = kept.add(machine) {
                reader.report(flaw.flaw, at: machine.written.origin, column: flaw.column)
            }
        }
        return MachineListReading(
            list: MachineList(file: file, machines: kept.machines),
            mistakes: (columns.mistakes + reader.mistakes).shortened, isReadable: true)
    }
}

extension RuleMistake {
    static func noHeader(_ file: String, line: Int) -> RuleMistake {
        RuleMistake(
            at: RuleOrigin(file: file, line: line), found: "is no header with one of the columns name, mac and uuid",
            remedy: "write one as the first row, such as name,mac,uuid,group,row,column")
    }
}

extension [RuleMistake] {
    /// As many as are told, and how many more there are.
    fileprivate var shortened: [RuleMistake] {
        guard count > RuleLimits.mistakes, let next = dropFirst(RuleLimits.mistakes).first else { return self }
        let more = RuleMistake(
            at: next.origin, found: "is the next of \(count - RuleLimits.mistakes) more mistakes",
            remedy: "mend those before it first")
        return prefix(RuleLimits.mistakes) + [more]
    }
}
