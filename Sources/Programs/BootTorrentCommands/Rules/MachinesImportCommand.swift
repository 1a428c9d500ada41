// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import BootServer
import FleetRules
import Foundation
import HostSystem
import ServerConfig

/// Takes machines over from another system's list.
struct MachinesImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take machines over from another system's list.",
        discussion: """
            It reads tables with a header, such as FOG exports, and LINBO's devices.csv, which has none. What is already in \
            the list of machines stays; what is not understood is told, with its line.

            Example: boottorrent machines import devices.csv --dir classroom
            """)

    @Argument(help: "The other system's list.")
    var file: String

    @OptionGroup var environment: EnvironmentOption

    @Flag(help: "Tell what would be taken over, and change nothing.")
    var dryRun = false

    func run() throws {
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw CommandFailure.mistake("\(file) cannot be read")
        }
        let folders = try MachineListPlace.folders(of: environment.folder)
        let read = MachineListImport.read([UInt8](bytes), file: file)
        var refused: [RuleMistake] = []
        do throws(MachineListFile.Failure) {
            let list = MachineListFile(folders)
            let isTried = dryRun
            try list.change { (text) throws(RuleMistake) in
                let (changed, mistakes) = try text.adding(read.entries)
                refused = mistakes
                return isTried ? text : changed
            }
        } catch {
            throw CommandFailure.mistake("\(error)")
        }
        let passedOver = read.passedOver + refused
        report(max(0, read.entries.count - refused.count), passedOver, folders)
        if !dryRun, !passedOver.isEmpty { throw ExitCode(1) }
    }

    private func report(_ count: Int, _ passedOver: [RuleMistake], _ folders: EnvironmentFolders) {
        for mistake in passedOver { Terminal.note("passed over: \(mistake)") }
        let machines = "\(count) \(count == 1 ? "machine" : "machines")"
        Terminal.result(
            dryRun
                ? "\(machines) would go into \(folders.machines.label)"
                : "\(machines) are in \(folders.machines.label) now")
    }
}
