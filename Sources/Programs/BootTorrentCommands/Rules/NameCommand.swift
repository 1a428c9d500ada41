// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import BootCatalog
import BootServer
import FleetRules
import HostSystem
import Phase1Builder
import ServerConfig

/// Gives a machine a name.
struct NameCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "name", abstract: "Give a machine a name, and a group and a seat if wanted.",
        discussion: """
            It goes into the list of machines, of which everything else stays as it is. A running server takes it over at once.

            Example: boottorrent name 52:54:00:12:34:56 pc-07 --group room-101 --dir classroom
            """)

    @Argument(help: "The machine's MAC address.")
    var mac: String

    @Argument(help: "What it is to be called.")
    var name: String

    @OptionGroup var environment: EnvironmentOption

    @Option(help: "The group it belongs to, one that the rules have.")
    var group: String?

    @Option(help: "The row of its seat.")
    var row: Int?

    @Option(help: "The column of its seat.")
    var column: Int?

    func run() throws {
        guard let address = MACAddress(mac) else {
            throw CommandFailure.mistake("\(TextTable.clean(mac)) is no MAC address; write it like 52:54:00:12:34:56")
        }
        guard let called = MachineName(name) else {
            throw CommandFailure.mistake("\(TextTable.clean(name)) cannot be a machine's name; \(MachineName.remedy)")
        }
        let folders = try MachineListPlace.folders(of: environment.folder)
        let group = try group.map { try MachineListPlace.group($0, in: folders) }
        do throws(MachineListFile.Failure) {
            try MachineListFile(folders).change { (text) throws(RuleMistake) in
                try text.naming(address, called, group: group, row: row, column: column)
            }
        } catch {
            throw CommandFailure.mistake("\(error)")
        }
        Terminal.result("\(address) is called \(called) in \(folders.machines.label)")
    }
}

/// The list of an environment.
enum MachineListPlace {
    static func folders(of folder: String) throws -> EnvironmentFolders {
        let reading = EnvironmentReader.read(folder: folder, host: LinuxHost(.this), scope: .filesOnly)
        guard let folders = reading.folders else {
            throw CommandFailure.mistake(reading.otherProblems.map { "\($0)" }.joined(separator: "\n"))
        }
        return folders
    }

    /// A group that the rules have.
    static func group(_ text: String, in folders: EnvironmentFolders) throws -> GroupName {
        let reading = RuleFiles(folders).read()
        guard !reading.unreadable.contains(.rules) else {
            for problem in reading.problems { Terminal.note("note: \(problem)") }
            throw CommandFailure.mistake(
                "\(folders.rules.label) cannot be read, so nobody can tell its groups; mend it first, or leave out the group"
            )
        }
        let groups = reading.rules.book.groups
        guard let name = try? GroupName(text), groups[name] != nil else {
            let known = groups.keys.sorted().map(\.text).joined(separator: ", ")
            throw CommandFailure.mistake(
                "\(folders.rules.label) has no group \(TextTable.clean(text))\(known.isEmpty ? "; write it there first" : "; it has \(known)")"
            )
        }
        return name
    }
}
