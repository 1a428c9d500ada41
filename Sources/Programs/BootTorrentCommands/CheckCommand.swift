// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import BootCatalog
import BootServer
import FleetRules
import Foundation
import HostSystem
import NetbootClient
import NetbootScripts
import NetbootSockets
import Phase1Builder
import ServerConfig

/// Tells every mistake in an environment, as `start` would.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Tell every mistake in an environment, without starting anything.",
        discussion: """
            Each mistake has one line: file, line, key, what was found, what to do. Lines that begin with "note:" \
            are no mistakes. Exit status 0 without mistakes, 1 with some.

            Without mistakes it also asks the network which DHCP servers answer, which takes three seconds, and with \
            dhcp: off prints what to tell yours. It may run beside the server of the folder, whose ports count as free. \
            With --offline it needs neither root nor the server's computer.

            Example: sudo boottorrent check classroom
            Example: boottorrent check --offline classroom
            Example: boottorrent check classroom --lines kea
            """)

    @Argument(help: "The environment's folder.")
    var folder = "."

    @Flag(help: "Print one JSON object instead of lines.")
    var json = false

    @Flag(help: "Ask the network nothing.")
    var quiet = false

    @Flag(help: "Look at the files alone, and say what was not looked at.")
    var offline = false

    @Option(
        help: """
            Print only the lines for a DHCP server that is not ours: \
            \(DHCPServerKind.allCases.map(\.rawValue).joined(separator: ", ")).
            """)
    var lines: DHCPServerKind?

    func validate() throws {
        guard offline, lines != nil else { return }
        throw ValidationError("--lines needs the server's interface, which --offline does not look at")
    }

    func run() async throws {
        if let lines { return try printLines(for: lines) }
        let scope: ReadingScope = offline ? .filesOnly : .everything
        var reading = EnvironmentReader.read(folder: folder, host: LinuxHost(.this), scope: scope)
        let found = await ImageInspection.findings(
            in: reading.images, workFolder: reading.folders?.output.path
        ) { line in
            FileHandle.standardError.write(Data("\(line)\n".utf8))
        }
        if !offline, let images = reading.folders?.images {
            let notice = OverwritingInspection.notice(of: reading.images, in: images)
            reading = reading.adding([], notices: notice.map { [$0] } ?? [])
        }
        if let folders = reading.folders {
            let rules = RuleFiles(folders).read()
            reading = reading.adding(rules.problems, notices: unknownImages(in: rules.rules, beside: reading))
        }
        let folderMistakes = reading.servable.map(workFolderMistakes) ?? []
        reading = reading.adding(found.problems + folderMistakes, notices: found.notices)
        let plan = try reading.environment.map { try ServerPlan($0) }
        let advice = plan.map(advice) ?? []
        let kinds = plan?.addressing == .off ? DHCPServerKind.allCases : []
        let omissions = offline ? scope.omissions + found.omissions : []
        if json {
            let texts = kinds.map { kind in (kind.rawValue, plan?.lines(for: kind).text ?? "") }
            print(
                try CheckReport(
                    reading, folder: folder, advice: advice, lines: Dictionary(uniqueKeysWithValues: texts),
                    omissions: omissions
                ).json())
        } else {
            print(text(of: reading, advice: advice, omissions: omissions))
            for kind in kinds {
                print("\n\(kind.title): into \(kind.place)\n\n\(plan?.lines(for: kind).text ?? "")", terminator: "")
            }
        }
        if !reading.problems.isEmpty { throw ExitCode(1) }
    }

    /// What rules and rows name, and no folder has.
    private func unknownImages(in rules: MachineRules, beside reading: EnvironmentReading) -> [ConfigNotice] {
        let known = Set(reading.images.map(\.name) + reading.setAside.compactMap { try? ImageName($0.name) })
        return rules.book.namedImages.filter { !known.contains($0.name) }.map { image in
            ConfigNotice(
                at: ConfigPlace(file: image.origin.file, line: image.origin.line, keyPath: "\(image.key)"),
                "\(image.name) is no image here; machines that are to start it wait for a person")
        }
    }

    private func workFolderMistakes(_ environment: ServerConfig.Environment) -> [ConfigProblem] {
        let output = environment.folders.output
        guard let (found, remedy) = WorkFolder.objection(to: output.path) else { return [] }
        return [ConfigProblem(at: ConfigPlace(file: output.label), found: found, remedy: remedy)]
    }

    private func printLines(for kind: DHCPServerKind) throws {
        let reading = EnvironmentReader.read(folder: folder, host: PermissiveHost(LinuxHost(.this)))
        guard let environment = reading.servable else {
            throw CommandFailure.mistake(problems(of: reading).joined(separator: "\n"))
        }
        print(try ServerPlan(environment).lines(for: kind).text, terminator: "")
    }

    /// What the network's DHCP servers mean for the environment; why nothing is known of them, if so.
    private func advice(_ plan: ServerPlan) -> [String] {
        guard !quiet, plan.interface.description != "lo" else { return [] }
        do throws(SocketProblem) {
            let servers = try DHCPServerSearch(interface: plan.interface.description).run()
            return DHCPAdvice(found: servers, plan: plan).sentences.map { "\(plan.interface): \($0)" }
        } catch {
            return ["\(plan.interface): other DHCP servers could not be looked for, which needs root (\(error))"]
        }
    }

    private func problems(of reading: EnvironmentReading) -> [String] { reading.problems.map(\.description) }

    private func text(of reading: EnvironmentReading, advice: [String], omissions: [String]) -> String {
        let notes = reading.notices.map(\.description) + advice.map { "\(ConfigPlace.computer): \($0)" }
        let summary = summary(of: reading, notes: notes.count)
        let lines = problems(of: reading) + notes.map { "note: \($0)" } + omissions.map { "not looked at: \($0)" }
        return (lines + [summary]).joined(separator: "\n")
    }

    private func summary(of reading: EnvironmentReading, notes: Int) -> String {
        let mistakes = Self.counted(reading.problems.count, "mistake")
        let name = folder == "." ? "this folder" : folder
        return "\(mistakes) and \(Self.counted(notes, "note")) in \(name)"
    }

    private static func counted(_ count: Int, _ noun: String) -> String {
        "\(count == 0 ? "no" : "\(count)") \(noun)\(count == 1 ? "" : "s")"
    }
}

/// What `check --json` prints (docs/configuration.md).
private struct CheckReport: Encodable {
    struct Finding: Encodable {
        let file: String?
        let line: Int?
        let key: String?
        let message: String
        let found: String?
        let remedy: String?

        init(_ place: ConfigPlace, message: String, found: String? = nil, remedy: String? = nil) {
            file = place.file
            line = place.line
            key = place.keyPath.isEmpty ? nil : place.keyPath
            self.message = message
            self.found = found
            self.remedy = remedy
        }
    }

    let folder: String
    let ok: Bool
    let problems: [Finding]
    let notices: [Finding]
    /// What to tell other DHCP servers, by their kind.
    let dhcpLines: [String: String]
    let notLookedAt: [String]

    enum CodingKeys: String, CodingKey {
        case folder, ok, problems, notices
        case dhcpLines = "dhcp_lines"
        case notLookedAt = "not_looked_at"
    }

    init(
        _ reading: EnvironmentReading, folder: String, advice: [String], lines: [String: String], omissions: [String]
    ) {
        self.folder = folder
        notLookedAt = omissions
        dhcpLines = lines
        ok = reading.problems.isEmpty
        problems = reading.problems.map {
            Finding($0.place, message: $0.description, found: $0.found, remedy: $0.remedy)
        }
        notices =
            reading.notices.map { Finding($0.place, message: $0.text) }
            + advice.map { Finding(.computer, message: $0) }
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}

extension DHCPServerKind: ExpressibleByArgument {}
