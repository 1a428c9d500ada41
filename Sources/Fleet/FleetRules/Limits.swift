// SPDX-License-Identifier: GPL-3.0-or-later

/// How much rules and lists of machines may hold.
package enum RuleLimits {
    /// Machines of one list: ten times as many as a server is made for.
    package static let machines = 10_000
    /// Bytes of a list: 400 for each machine.
    package static let listLength = 4 << 20
    /// Columns of a list: those that are known, the keys, and the variables.
    package static let columns = 96
    /// Bytes of one cell.
    ///
    /// A quotation mark that nobody closed costs a row, not the rest of the file.
    package static let cellLength = 4_096
    /// How often entries are tried to find those that harm a list; each reads it whole.
    package static let attempts = 100
    /// Mistakes of one list that are told; a file of another kind has one in each line.
    package static let mistakes = 100
    /// Rules of one book.
    ///
    /// Each is held against a machine that asks.
    package static let rules = 1_000
    /// Groups of one book.
    package static let groups = 1_000
    /// Values that one condition may have, of which one must hold.
    package static let alternatives = 64
    /// Characters of a pattern and of what it is held against; firmware's texts have 64 at the most.
    package static let patternLength = 256
    /// Variables written in one place: a row, a group, a rule.
    package static let variables = 64
    /// Variables that one machine gets from all places together.
    package static let mergedVariables = 256
    /// Bytes of a variable's name, and of its value.
    package static let variableNameLength = 64
    package static let variableLength = 1_024
    /// Bytes of a machine's name: what DNS and Linux allow a host.
    package static let machineNameLength = 63
    /// Bytes of a template for a host's name.
    package static let hostNameTemplateLength = 255
    /// Hardware addresses of one machine: its cards, and docks.
    package static let addressesOfMachine = 8
    /// Rows and columns of a room.
    package static let seats = 0...9_999
    /// Files that one place says a system gets.
    package static let files = 64
    /// Bytes of the path that such a file gets.
    package static let targetLength = 255
    /// Seconds that a group waits for its missing machines: a day.
    package static let patience = 1...86_400
    /// Entries of a schedule: four for each of 64 rooms.
    package static let scheduleEntries = 256
    /// Groups, and machines, that one entry of it names; more machines make a group.
    package static let namesOfEntry = 1_000
    /// Seconds that waking an entry's machines is spread over: a building has started by then.
    package static let spread = 0...3_600
    /// Bytes of what is remembered of the schedule: 256 entries are 4,400.
    package static let scheduleRecord = 8_192
    /// How late something of the schedule is still done.
    package static let latestRun = Duration.seconds(60)
    /// How far the clock may be set back without anything running again: further than by a computer's clock that was taken for
    /// one of another season or of UTC.
    package static let clockSetBack = Duration.seconds(7_200)
    /// For how long it is told what was missed: what comes once a week is among it.
    package static let missedFor = Duration.seconds(8 * 86_400)
    /// Runs to come that are told at once.
    package static let nextRuns = 256
}
