// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation
import Phase1Builder
import UnixSignals
import VirtualRoom

/// Measures how long a machine takes from power-on to its agent, and whether any of it is idle waiting.
@main
struct BootChains: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "boot-chains",
        abstract: "Time a virtual PC from power-on to its agent, whole and part by part.",
        discussion: """
            Boots one machine three times in a network made for it: by dnsmasq and busybox alone up to the kernel, the \
            kernel by itself, and all of it by "boottorrent start". Needs root.

            Exit status: 0 when all was measured; 1 for a mistake in the arguments; 2 when something failed.

            Example: sudo boot-chains --firmware uefi --agent .build/agent/release/boottorrent-agent
            """)

    @Option(help: "What starts the machine: \(MachinePlan.Firmware.allCases.map(\.rawValue).joined(separator: ", ")).")
    var firmware: MachinePlan.Firmware = .bios

    @Option(help: "The speed of both cables, in Mbit/s.")
    var mbit = 100

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
        do {
            let options = try options()
            let times = try await untilSignal { try await BootChain(options).measure() }
            print(json ? times.json : times.lines.joined(separator: "\n"))
        } catch let failure as RoomFailure {
            throw complain("\(failure)", status: failure.isMistake ? 1 : 2)
        } catch let failure as Phase1Failure {
            throw complain("\(failure)", status: failure.isMistake ? 1 : 2)
        } catch is CancellationError {
            throw complain("ended before all was measured", status: 2)
        }
    }

    private func options() throws -> BootChain.Options {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let beside = URL(filePath: own).deletingLastPathComponent().appending(path: "boottorrent").path
        guard let shape = LinkShape(megabits: mbit) else {
            throw ValidationError("--mbit is a number from 1 to 10000, not \(mbit)")
        }
        var options = BootChain.Options(
            shape: shape, folder: URL(filePath: work).standardizedFileURL.path, program: program ?? beside,
            agent: URL(filePath: agent).standardizedFileURL.path)
        options.firmware = firmware
        if let packages { options.packages = URL(filePath: packages).standardizedFileURL.path }
        return options
    }

    /// Does something to its end, or until somebody wants it to end; either way nothing of it runs on.
    private func untilSignal(_ body: @escaping @Sendable () async throws -> ChainTimes) async throws -> ChainTimes {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup)
        return try await withThrowingTaskGroup(of: ChainTimes?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                for await _ in signals { break }
                return nil
            }
            let first = try await group.next()
            group.cancelAll()
            guard let times = first ?? nil else { throw CancellationError() }
            return times
        }
    }

    private func complain(_ sentence: String, status: Int32) -> ExitCode {
        FileHandle.standardError.write(Data("\(sentence)\n".utf8))
        return ExitCode(status)
    }
}

extension MachinePlan.Firmware: ExpressibleByArgument {}
