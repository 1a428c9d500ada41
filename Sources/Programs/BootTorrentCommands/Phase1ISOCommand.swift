// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import BootCatalog
import BootServer
import Foundation
import HostSystem
import LinuxSystem
import NetbootScripts
import Phase1Builder
import ServerConfig

/// Makes the image of a CD or USB stick that starts phase 1 on machines that do not boot from a network.
struct Phase1ISOCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "iso", abstract: "Make a CD or USB stick for machines that do not boot from the network.",
        discussion: """
            The image boots by BIOS and by UEFI, with Secure Boot too, and starts phase 1, which then does all that it
            does on other machines: the server of the environment must run, and the machine needs a cable to it. One
            image is for all machines. Needs the programs xorriso and mtools; loaders come from Debian's packages, and
            nothing is installed. While the server runs, its own phase 1 is taken.

            Example: boottorrent phase1 iso classroom
            A tagged network, and an address where no DHCP server is: boottorrent phase1 iso classroom \
            -o /tmp/lab.iso --argument vlan=20 --argument ip=192.168.1.7/24
            """)

    @Argument(help: "The environment's folder.")
    var folder = "."

    @Option(name: [.short, .long], help: "The image. (default: out/boottorrent.iso in the environment)")
    var output: String?

    @Option(
        name: .customLong("argument"), parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "One more word for phase 1's kernel and agent, behind those of phase1.cmdline; may be given several times.",
            valueName: "word"))
    var arguments: [String] = []

    @Option(help: "Where fetched packages are kept. (default: out/cache in the environment)")
    var cache: String?

    @OptionGroup(title: "Where packages come from") var packages: PackageOptions

    @OptionGroup(title: "What phase 1 is made of") var ingredients: Phase1Ingredients

    func run() async throws {
        let reading = EnvironmentReader.read(folder: folder, host: PermissiveHost(LinuxHost(.this)))
        guard let environment = reading.servable else {
            throw CommandFailure.mistake(reading.problems.map(\.description).joined(separator: "\n"))
        }
        do {
            let plan = try ServerPlan(environment)
            let words = try commandLine(plan.endpoint, plan.kernelArguments)
            let named = output.map { URL(filePath: $0).standardizedFileURL.path }
            if let named { try Phase1Medium.check(named) }
            let image = named ?? "\(plan.workFolder)/boottorrent.iso"
            let kept = cache ?? "\(plan.workFolder)/cache"
            let phase1 = "\(plan.workFolder)/phase1"
            var options = try ingredients.options(
                cache: kept, output: phase1, from: packages.source(environment.phase1))
            options.refreshesLists = packages.update
            try await bringUpToDate(options, workFolder: plan.workFolder)
            let medium = Phase1Medium(of: options, commandLine: words) { Terminal.note($0) }
            let size = try await medium.make(image)
            Terminal.result("made \(image): \(size) bytes, to be burned to a CD or copied to a USB stick with dd")
        } catch let failure as StartFailure {
            throw failure.isUsersMistake ? CommandFailure.mistake("\(failure)") : CommandFailure.failure("\(failure)")
        } catch let failure as Phase1Failure {
            throw failure.isMistake ? CommandFailure.mistake("\(failure)") : CommandFailure.failure("\(failure)")
        }
    }

    /// Builds phase 1 as `start` does; but a running server has the old one in memory, and a medium goes with that.
    private func bringUpToDate(_ options: Phase1Options, workFolder: String) async throws {
        do {
            let lock = try InstanceLock(workFolder: workFolder)
            _ = try await Phase1Builder(options) { Terminal.note($0) }.build()
            _ = consume lock
        } catch let failure as StartFailure {
            guard case .alreadyRunning = failure, Phase1Builder.existing(in: options.output) != nil else {
                throw failure
            }
            Terminal.note("the server runs; its phase 1 is taken as it is")
        }
    }

    /// The kernel's words, tried as the agent will read them: a mistake is cheaper here than in front of each machine.
    private func commandLine(
        _ endpoint: ServerEndpoint, _ configured: [KernelArgument]
    ) throws(CommandFailure) -> MediumCommandLine {
        var words = configured
        for text in arguments {
            guard let word = KernelArgument(text) else {
                throw .mistake(
                    "--argument \"\(text)\" is no word that boot loaders can pass to a kernel; leave out white space, "
                        + "quotes, backslashes and any of $ # & | ; and keep it below 257 bytes")
            }
            words.append(word)
        }
        guard let commandLine = MediumCommandLine(endpoint: endpoint, arguments: words) else {
            throw .mistake(
                "phase1.cmdline and --argument have \(words.count) words together, and they are too many or too long; "
                    + "\(KernelArgument.most) words and \(MediumCommandLine.mostBytes) bytes are allowed")
        }
        do {
            _ = try AgentParameters(commandLine: commandLine.text)
        } catch {
            throw .mistake("phase 1 would not understand its words: \(error)")
        }
        return commandLine
    }
}
