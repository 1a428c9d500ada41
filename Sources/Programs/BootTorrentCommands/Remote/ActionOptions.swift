// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
package import FleetInterface

/// What all commands have that do something with machines.
struct ActionOptions: ParsableArguments {
    @Argument(help: "Machines by name, id, MAC address or UUID; a group's name means all of its machines.")
    var machines: [String]

    @OptionGroup var environment: EnvironmentOption
    @OptionGroup var server: ServerOption

    @Flag(help: "Print exactly what the interface answers.")
    var json = false

    /// Has an action done, tells what became of it machine by machine, and ends the command by that.
    ///
    /// Before that, `waiting` is told which machines it was done with.
    func perform(
        _ action: ActionDocument, doing word: String,
        waiting: (InterfaceClient, [String]) async throws -> Bool = { _, _ in true }
    ) async throws {
        let client = try server.client(in: environment.dir)
        var action = action
        action.machines = machines
        let (outcome, bytes) = try await client.get(
            InterfaceRoutes.act, sending: DocumentEncoder.bytes(action), as: ActionOutcomeDocument.self)
        if json {
            Terminal.results(bytes)
        } else {
            for line in ActionText.lines(of: outcome, doing: word) { Terminal.result(line) }
        }
        let allWent = outcome.done.isEmpty ? true : try await waiting(client, outcome.done)
        guard outcome.refused.isEmpty, allWent else {
            throw ExitCode((outcome.done.isEmpty ? ExitStatus.mistake : .partly).rawValue)
        }
    }
}

/// What became of an action, for a person.
package enum ActionText {
    /// A sentence where all went well with one machine, else a table.
    package static func lines(of outcome: ActionOutcomeDocument, doing word: String) -> [String] {
        if outcome.refused.isEmpty, outcome.done.count == 1 { return [TextTable.clean("\(outcome.done[0]): \(word)")] }
        var table = TextTable("MACHINE", "RESULT")
        for refused in outcome.refused { table.add(refused.id, "refused: \(refused.reason)") }
        for id in outcome.done { table.add(id, word) }
        return table.isEmpty ? ["Nobody is meant."] : table.lines
    }
}
