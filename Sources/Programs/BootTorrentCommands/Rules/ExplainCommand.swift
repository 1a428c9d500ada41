// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import BootServer
import FleetInterface
import FleetModel
import FleetRules
import Foundation
import HostSystem
import Phase1Builder
import ServerConfig

/// Tells what a machine gets, and why.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Tell what a machine gets, and by which line of which file.",
        discussion: """
            A running server is asked, which knows what the machine told of itself. Where none runs, the files alone are \
            read, and what is to be known besides is said with --fact.

            Example: boottorrent explain pc-07 --dir classroom
            Example: boottorrent explain 52:54:00:12:34:56 --fact "memory=2 GiB" --fact vendor=Dell --dir classroom
            """)

    @Argument(help: "The machine: its name, MAC address or UUID; also one that was never heard.")
    var machine: String

    @OptionGroup var environment: EnvironmentOption
    @OptionGroup var options: ServerQueryOptions

    @Option(
        help: ArgumentHelp(
            "What counts in place of what is known: \(InterfaceRoutes.facts.map(\.name).joined(separator: ", ")).",
            valueName: "KEY=VALUE"))
    var fact: [String] = []

    func run() async throws {
        let facts = try fact.map { text in
            guard let sign = text.firstIndex(of: "=") else {
                throw CommandFailure.mistake("--fact \(text) has no = in it; write it like vendor=Dell")
            }
            return (String(text[..<sign]), String(text[text.index(after: sign)...]))
        }
        for (name, _) in facts where !InterfaceRoutes.facts.contains(where: { $0.name == name }) {
            let known = InterfaceRoutes.facts.map(\.name).joined(separator: ", ")
            throw CommandFailure.mistake("\(name) is no fact of a machine; known are \(known)")
        }
        do {
            try await options.show(
                InterfaceRoutes.explain, machine, query: facts, in: environment.dir, as: ExplanationDocument.self,
                ExplanationText.lines)
        } catch let failure as CommandFailure where failure.exitStatus == .noServer && options.server.server == nil {
            try explainByFiles(facts)
        }
    }

    /// What the files alone say.
    private func explainByFiles(_ facts: [(String, String)]) throws {
        let folder = environment.folder
        let reading = EnvironmentReader.read(folder: folder, host: LinuxHost(.this), scope: .filesOnly)
        guard let folders = reading.folders, let deciding = reading.deciding else {
            throw CommandFailure.mistake(reading.otherProblems.map { "\($0)" }.joined(separator: "\n"))
        }
        let files = RuleFiles(folders)
        let rules = files.read()
        for problem in rules.problems { Terminal.note("note: \(problem)") }
        if let file = files.unreadable(in: rules).first {
            throw CommandFailure.mistake(
                "\(file) cannot be read, so nobody can tell what a machine gets; mend it first")
        }
        let book = rules.rules.book
        guard var (known, _) = MeantMachine.facts(machine, in: FleetModel(), book.list) else {
            throw CommandFailure.mistake(
                "no machine is known by the name \(TextTable.clean(machine)), and no server runs for \(folder) that could know one"
            )
        }
        do throws(FactFlaw) {
            try known.take(facts.map { (name: $0.0, text: $0.1) })
        } catch {
            throw CommandFailure.mistake("\(error.name): \(error.flaw.found); \(error.flaw.remedy)")
        }
        // Which address and port it has is known of a running server.
        let decision = MachineDecision(for: known, by: deciding, rules.rules, server: "SERVER:PORT")
        let document = ExplanationDocument(decision)
        if options.json {
            Terminal.results(try DocumentEncoder.bytes(document) + [UInt8(ascii: "\n")])
        } else {
            for line in ExplanationText.lines(document) { Terminal.result(line) }
        }
    }
}
