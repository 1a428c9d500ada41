// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import FleetInterface
import Foundation

/// What all commands have that ask a running server.
struct ServerQueryOptions: ParsableArguments {
    @OptionGroup var server: ServerOption

    @Flag(help: "Print exactly what the interface answers.")
    var json = false

    /// Asks for a document, and prints it as it came, or as lines for a person.
    func show<Document: InterfaceDocument>(
        _ route: InterfaceRoute, _ name: String? = nil, query: [(String, String)] = [], in folder: String?,
        as type: Document.Type, _ lines: (Document) -> [String]
    ) async throws {
        let client = try server.client(in: folder)
        if json {
            let bytes = try await client.bytes(route, name, query: query)
            Terminal.results(bytes)
        } else {
            let document = try await client.get(route, name, query: query, as: type).document
            for line in lines(document) { Terminal.result(line) }
        }
    }
}

/// What is done with machines as a whole.
struct MachinesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "machines", abstract: "List the machines, or take over another system's list of them.",
        subcommands: [MachinesListCommand.self, MachinesImportCommand.self],
        defaultSubcommand: MachinesListCommand.self)
}

/// Lists machines.
struct MachinesListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the machines, those that need somebody first.",
        discussion: """
            Example: boottorrent machines classroom
            """)

    @Argument(
        help: "The environment's folder. (default: this folder if it has a Boottorrent.yaml, else /etc/boottorrent)")
    var folder: String?

    @OptionGroup var options: ServerQueryOptions

    func run() async throws {
        try await options.show(InterfaceRoutes.machines, in: folder, as: MachinesDocument.self) {
            ListText.lines(of: $0.machines, .current)
        }
    }
}

/// Tells all of one machine.
struct MachineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "machine", abstract: "Tell everything that is known of one machine.",
        discussion: """
            Example: boottorrent machine m17 --dir classroom
            """)

    @Argument(help: "The machine: its id, MAC address or UUID.")
    var name: String

    @OptionGroup var environment: EnvironmentOption
    @OptionGroup var options: ServerQueryOptions

    func run() async throws {
        try await options.show(
            InterfaceRoutes.machine, name, in: environment.dir, as: MachineDetailDocument.self
        ) { ListText.lines(of: $0, .current) }
    }
}

/// Forgets a machine.
struct ForgetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget", abstract: "Forget a machine and its boots; one that comes again is a new one.",
        discussion: """
            Example: boottorrent forget m17 --dir classroom
            """)

    @Argument(help: "The machine: its id, MAC address or UUID.")
    var name: String

    @OptionGroup var environment: EnvironmentOption
    @OptionGroup var options: ServerQueryOptions

    func run() async throws {
        _ = try await options.server.client(in: environment.dir).bytes(InterfaceRoutes.forgetMachine, name)
        if !options.json { Terminal.result(TextTable.clean("\(name) is forgotten.")) }
    }
}

/// Lists images.
struct ImagesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "images", abstract: "List the images, with what is wrong with them.",
        discussion: """
            Example: boottorrent images classroom
            """)

    @Argument(
        help: "The environment's folder. (default: this folder if it has a Boottorrent.yaml, else /etc/boottorrent)")
    var folder: String?

    @OptionGroup var options: ServerQueryOptions

    func run() async throws {
        try await options.show(InterfaceRoutes.images, in: folder, as: ImagesDocument.self) {
            ListText.lines(of: $0.images)
        }
    }
}

/// Tells all of one image.
struct ImageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "image", abstract: "Tell everything that is known of one image.",
        discussion: """
            Example: boottorrent image debian --dir classroom
            """)

    @Argument(help: "The name of the image's folder.")
    var name: String

    @OptionGroup var environment: EnvironmentOption
    @OptionGroup var options: ServerQueryOptions

    func run() async throws {
        try await options.show(InterfaceRoutes.image, name, in: environment.dir, as: ImageDetailDocument.self) {
            ListText.lines(of: $0)
        }
    }
}

/// Lists boots.
struct BootsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "boots", abstract: "List the boots that are remembered, the latest first.",
        discussion: """
            Example: boottorrent boots classroom --image debian --since 2026-12-01T08:00:00Z
            """)

    @Argument(
        help: "The environment's folder. (default: this folder if it has a Boottorrent.yaml, else /etc/boottorrent)")
    var folder: String?

    @Option(help: "Boots of this machine: its id, MAC address or UUID.")
    var machine: String?

    @Option(help: "Boots of this image.")
    var image: String?

    @Option(help: "Boots that began then or later, such as 2026-12-01T08:00:00Z.")
    var since: String?

    @Option(help: "How many at the most, up to \(FleetInterface.Limits.largestBootPage).")
    var limit = 50

    @OptionGroup var options: ServerQueryOptions

    func run() async throws {
        var query = [("limit", "\(limit)")]
        if let machine { query.append(("machine", machine)) }
        if let image { query.append(("image", image)) }
        if let since { query.append(("since", since)) }
        try await options.show(InterfaceRoutes.boots, query: query, in: folder, as: BootsDocument.self) {
            ListText.lines(of: $0.boots)
        }
    }
}

/// Lists what is wrong.
struct ProblemsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "problems", abstract: "List what is wrong now, the worst first, with what to do.",
        discussion: """
            Example: boottorrent problems classroom
            """)

    @Argument(
        help: "The environment's folder. (default: this folder if it has a Boottorrent.yaml, else /etc/boottorrent)")
    var folder: String?

    @OptionGroup var options: ServerQueryOptions

    func run() async throws {
        try await options.show(InterfaceRoutes.problems, in: folder, as: ProblemsDocument.self) {
            ListText.lines(of: $0.problems, .current)
        }
    }
}

/// Has the files of an environment read again.
struct ReloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload", abstract: "Have a running server read all files of its environment again.",
        discussion: """
            A server sees changes by itself; this is for files whose changes it does not see, and to try broken images again.

            Example: boottorrent reload classroom
            """)

    @Argument(
        help: "The environment's folder. (default: this folder if it has a Boottorrent.yaml, else /etc/boottorrent)")
    var folder: String?

    @OptionGroup var options: ServerQueryOptions

    func run() async throws {
        try await options.show(InterfaceRoutes.reload, in: folder, as: ReloadDocument.self) {
            [TextTable.clean($0.detail)]
        }
    }
}
