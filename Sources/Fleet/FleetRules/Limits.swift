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
}
