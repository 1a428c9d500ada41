// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import LabSupport
import VirtualRoom

/// Measures how long a machine takes from power-on to its agent, and whether any of it is idle waiting.
@main
struct BootChains: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "boot-chains",
        abstract: "Time a virtual PC from power-on to its agent, whole and part by part.",
        discussion: """
            Boots one machine three times in a network made for it: by dnsmasq and busybox alone up to the kernel, the \
            kernel by itself, and all of it by "boottorrent start". Needs root. With --way it is one that was here before: \
            only the whole is measured then.

            Exit status: 0 when all was measured; 1 for a mistake in the arguments; 2 when something failed.

            Example: sudo boot-chains --firmware uefi --agent .build/release/boottorrent-agent
            """)

    @Option(help: "What starts the machine: \(MachinePlan.Firmware.allCases.map(\.rawValue).joined(separator: ", ")).")
    var firmware: MachinePlan.Firmware = .bios

    @Option(
        help: "How the machine is known: \(BootChain.Way.allCases.map(\.rawValue).joined(separator: ", ")).")
    var way: BootChain.Way = .first

    @Option(help: "The speed of both cables, in Mbit/s.")
    var mbit = 100

    @Option(help: "What a packet to the machine and its answer take longer than here, in microseconds.")
    var roundTrip = 0

    @Flag(help: "Print the result as JSON.")
    var json = false

    @Option(help: "The folder for packages, the environment and logs.")
    var work = "boot-chains"

    @Option(help: "Where fetched packages are kept. (default: packages in the work folder)")
    var packages: String?

    @Option(help: "The program under test. (default: boottorrent beside this program)")
    var program: String?

    @Option(help: "The statically linked agent.")
    var agent: String

    func run() async throws {
        let options = try options()
        let times = try await LabProgram.run(ended: "ended before all was measured") {
            try await BootChain(options).measure()
        }
        print(json ? times.json : times.lines.joined(separator: "\n"))
    }

    private func options() throws -> BootChain.Options {
        guard let shape = LinkShape(megabits: mbit) else {
            throw ValidationError("--mbit is a number from 1 to 10000, not \(mbit)")
        }
        var options = BootChain.Options(
            shape: shape, folder: LabProgram.absolute(work),
            program: try program.map(LabProgram.absolute) ?? LabProgram.path(besides: "boottorrent"),
            agent: LabProgram.absolute(agent))
        guard way != .againByHTTP || firmware != .bios else {
            throw ValidationError("--way again-by-http needs UEFI: a BIOS does not boot by HTTP")
        }
        options.firmware = firmware
        options.way = way
        guard (0...1_000_000).contains(roundTrip) else {
            throw ValidationError("--round-trip is a number of microseconds up to 1000000, not \(roundTrip)")
        }
        options.roundTrip = .microseconds(roundTrip)
        if let packages { options.packages = LabProgram.absolute(packages) }
        return options
    }
}

extension MachinePlan.Firmware: ExpressibleByArgument {}
extension BootChain.Way: ExpressibleByArgument {}
