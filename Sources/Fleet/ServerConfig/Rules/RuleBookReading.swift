// SPDX-License-Identifier: GPL-3.0-or-later

package import FleetRules

/// What became of reading the rules and the list of machines.
package struct RuleBookReading: Sendable {
    /// What stands in both files, without what has a mistake.
    package let book: RuleBook
    /// Every mistake, by file and line.
    package let problems: [ConfigProblem]
    /// Whether the file of rules is a mapping that could be read; if not, the book has neither groups nor rules.
    package let hasRules: Bool
    /// Whether the list of machines could be read; if not, it is empty.
    package let hasList: Bool

    /// The book with what could not be read taken from the one before.
    package func keeping(_ earlier: RuleBook) -> RuleBook {
        (hasRules ? book : earlier).with(hasList ? book.list : earlier.list)
    }
}

/// Reads the rules and the list of machines of an environment.
package enum RuleBookReader {
    /// Reads the bytes of both; `nil` for a file that is not there.
    package static func read(
        rules: [UInt8]?, machines: [UInt8]?, rulesFile: String = EnvironmentFiles.rules,
        machinesFile: String = EnvironmentFiles.machines
    ) -> RuleBookReading {
        var findings = Findings()
        let file = RuleFileReader(rules ?? [], file: rulesFile, into: &findings)
        // Of a file that could not be read nobody knows which groups it has.
        let groups = file.isReadable ? Set(file.groups.keys) : nil
        let reading = MachineList.read(machines ?? [], file: machinesFile, groups: groups)
        for mistake in reading.mistakes {
            let place = ConfigPlace(file: machinesFile, line: mistake.origin.line, keyPath: mistake.column)
            findings.report(at: place, mistake.found, remedy: mistake.remedy)
        }
        let schedule =
            reading.isReadable
            ? ScheduleReader.known(file.schedule, in: reading.list, into: &findings) : file.schedule
        return RuleBookReading(
            book: RuleBook(
                groups: file.groups, rules: file.rules, list: reading.list, sendsSecrets: file.sendsSecrets,
                schedule: schedule),
            problems: findings.sorted().problems, hasRules: file.isReadable, hasList: reading.isReadable)
    }
}
