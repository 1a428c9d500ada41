// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation
import Phase1Builder
import UnixSignals
import VirtualRoom

/// Shows the whole product in a room of virtual PCs.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Boot a room of virtual PCs from a real system over the network.",
        discussion: """
            Makes a network of its own out of namespaces, starts a server and QEMU machines in it, and waits until each \
            machine shows the first screen of Debian's installer. Nothing of it stays but the work folder. Needs root.

            Once the server is up, a line says where a browser of this computer sees the room's page: its link opens the \
            page once, within ten minutes, and lets you do there all that an operator can. With --keep there is another \
            link at the end, and the page stays as long as the room.

            With --json, standard output gets one JSON document at the end: for each machine the seconds from power-on \
            to each stage, and what server and machines gave it in bytes; the image's size, and what crossed the \
            server's cable.

            Example: sudo boottorrent demo --machines 2 --mbit 50 --firmware uefi
            """)

    @Option(help: "How many machines.")
    var machines = 2

    @Option(help: "The speed of every cable, the server's too, in Mbit/s.")
    var mbit = 50

    @Option(help: "What starts the machines: \(MachinePlan.Firmware.allCases.map(\.rawValue).joined(separator: ", ")).")
    var firmware: MachinePlan.Firmware = .bios

    @Flag(help: "Leave the room running until Ctrl+C.")
    var keep = false

    @Flag(
        help: "For comparison: the network card's iPXE fetches the image from the server by HTTP; BIOS machines only.")
    var plainHTTP = false

    @Flag(help: "Print the result as JSON; everything else goes to standard error.")
    var json = false

    @Option(help: "The folder for packages, the sample environment and logs.")
    var work = "boottorrent-demo"

    @Option(help: "The statically linked agent. (default: beside this program, or where `make install` puts it)")
    var agent: String?

    func run() async throws {
        do {
            let demo = Demo(try options(), screen: screen)
            try await untilSignal { try await demo.run() }
            if json, let outcome = await demo.outcome { Terminal.result(outcome.json) }
            guard await demo.board.allArrived else { throw ExitCode(ExitStatus.failure.rawValue) }
        } catch let failure as RoomFailure {
            throw failure.isMistake ? CommandFailure.mistake("\(failure)") : CommandFailure.failure("\(failure)")
        } catch let failure as Phase1Failure {
            throw failure.isMistake ? CommandFailure.mistake("\(failure)") : CommandFailure.failure("\(failure)")
        }
    }

    /// Does something to its end, or until somebody wants it to end; either way nothing of it runs on.
    private func untilSignal(_ body: @escaping @Sendable () async throws -> Void) async throws {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup)
        try await withThrowingTaskGroup { group in
            group.addTask {
                do { try await body() } catch  where Task.isCancelled {}
            }
            group.addTask {
                for await signal in signals {
                    Terminal.note("\(signal): the room ends")
                    return
                }
            }
            try await group.next()
            group.cancelAll()
        }
    }

    private func options() throws -> Demo.Options {
        guard let shape = LinkShape(megabits: mbit) else {
            throw CommandFailure.mistake("--mbit is a number from 1 to 10000, not \(mbit)")
        }
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let found: String
        if let agent {
            found = URL(filePath: agent).standardizedFileURL.path
        } else {
            found = try Phase1Options.foundAgent().path
        }
        var options = Demo.Options(folder: URL(filePath: work).standardizedFileURL.path, program: program, agent: found)
        guard (1...RoomLimits.machines).contains(machines) else {
            throw CommandFailure.mistake("\(RoomFailure.tooManyMachines(machines))")
        }
        options.machines = (1...machines).map { place in
            var machine = MachinePlan(place: place)
            machine.firmware = firmware
            return machine
        }
        guard !plainHTTP || firmware == .bios else {
            throw CommandFailure.mistake("--plain-http works with --firmware bios only: UEFI firmware has no iPXE")
        }
        options.isPlain = plainHTTP
        options.shape = shape
        options.keepsRoom = keep
        return options
    }

    private var screen: DemoScreen {
        let descriptor = json ? STDERR_FILENO : STDOUT_FILENO
        return DemoScreen(isTerminal: isatty(descriptor) == 1) { Terminal.write($0, to: descriptor) }
    }
}

extension MachinePlan.Firmware: ExpressibleByArgument {}
