// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import LabSupport
import VirtualRoom

/// The load generator of the boot stage; nothing that is installed, for it has no business in a real network.
@main
struct PXEStorm: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pxe-storm", abstract: StormCommand.configuration.abstract,
        subcommands: [StormCommand.self, StayCommand.self], defaultSubcommand: StormCommand.self)
}

/// Boots the PCs.
struct StormCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "storm",
        abstract: "Boot many pretended PCs at once from a real server, in a network made for it.",
        discussion: """
            Makes two network namespaces, starts "boottorrent start" in one and the PCs in the other: DHCP, TFTP, iPXE's \
            DHCP, then script, kernel and initramfs by HTTP, as patient as real firmware. Sends nothing anywhere else, \
            and nothing of it stays but the work folder. Needs root.

            Exit status: 0 when all booted; 1 for a mistake in the arguments; 2 when one was lost or the system failed.

            Example: sudo pxe-storm --clients 256 --mbit 1000
            """)

    @Option(help: "How many PCs, 1 to 1000.")
    var clients = 256

    @Option(help: "The speed of the server's cable, in Mbit/s; 0 for as fast as this computer can.")
    var mbit = 1_000

    @Option(help: "They are switched on within so many milliseconds.")
    var within = 1_000

    @Option(help: "After so many seconds whoever is not done is lost, up to 900.")
    var seconds = 300

    @Option(help: "How many addresses the server lends, up to 1022.")
    var addresses = 1_022

    @Option(help: "Gives hardware addresses and who has which firmware.")
    var seed: UInt64 = 1

    @Flag(help: "PCs stay after their boot and give phase 1 to later ones, as phase1.from_peers has it.")
    var stay = false

    @Flag(help: "Print the result as JSON.")
    var json = false

    @Option(help: "The folder for packages, the environment and logs.")
    var work = "pxe-storm"

    @Option(help: "Where fetched packages are kept. (default: packages in the work folder)")
    var packages: String?

    @Option(help: "The program under test. (default: boottorrent beside this program)")
    var program: String?

    @Option(help: "The statically linked agent.")
    var agent: String

    func run() async throws {
        let options = try options()
        let report = try await LabProgram.run(ended: "ended before the storm was over") {
            let plan = try plan()
            return try await Storm(options, number: 0).run { try await $0.play(plan) }
        }
        print(json ? report.json : report.lines.joined(separator: "\n"))
        if report.booted < report.clients { throw ExitCode(2) }
    }

    private func plan() throws -> StormPlan {
        var plan = try StormPlan(
            count: clients, within: .milliseconds(max(0, within)), limit: .seconds(max(1, seconds)), seed: seed)
        plan.stays = stay
        return plan
    }

    private func options() throws -> Storm.Options {
        var options = Storm.Options(
            folder: LabProgram.absolute(work),
            program: try program.map(LabProgram.absolute) ?? LabProgram.path(besides: "boottorrent"),
            agent: LabProgram.absolute(agent))
        guard addresses > 0 else { throw ValidationError("--addresses is a number from 1, not \(addresses)") }
        options.dhcp = .server(range: StormPlan.range(of: addresses))
        options.phase1FromPeers = stay
        if let packages { options.packages = LabProgram.absolute(packages) }
        if mbit != 0 {
            guard let shape = LinkShape(megabits: mbit) else {
                throw ValidationError("--mbit is 0 or a number from 1 to 10000, not \(mbit)")
            }
            options.shape = shape
        }
        return options
    }
}
