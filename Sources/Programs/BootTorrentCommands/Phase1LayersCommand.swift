// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import BootCatalog
import BootServer
import Foundation
import HostSystem
import Phase1Builder
import ServerConfig

/// Makes layers ahead of time: a server with a slow link then starts at once when an image comes to need them.
struct Phase1LayersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "layers", abstract: "Make what only some images need besides phase 1.",
        discussion: """
            Machines fetch a layer by the swarm when the image that was chosen needs it: "disks" has the drivers of
            disks for images that are written, "qemu" has QEMU with a screen, "kexec-tools" is for kernels that do not
            start otherwise, "ssh" for shells that are opened from afar. "boottorrent start" makes what the images of an environment need; this makes all, or
            those that are named. Does nothing while no input has changed. The server must not run meanwhile.

            Example: boottorrent phase1 layers classroom --layer qemu
            """)

    @Argument(help: "The environment's folder.")
    var folder = "."

    @Option(
        name: .customLong("layer"), parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Only this one: \(LayerName.allCases.map(\.rawValue).joined(separator: ", ")); may be given several times.",
            valueName: "name"))
    var layers: [LayerName] = []

    @Option(help: "Where fetched packages are kept. (default: out/cache in the environment)")
    var cache: String?

    @OptionGroup(title: "Where packages come from") var packages: PackageOptions

    @OptionGroup(title: "What phase 1 is made of") var ingredients: Phase1Ingredients

    func run() async throws {
        let reading = EnvironmentReader.read(folder: folder, host: PermissiveHost(LinuxHost(.this)))
        guard let settings = reading.phase1, let output = reading.folders?.output.path else {
            throw CommandFailure.mistake(reading.problems.map(\.description).joined(separator: "\n"))
        }
        do {
            let lock = try InstanceLock(workFolder: output)
            var options = try ingredients.options(
                cache: cache ?? "\(output)/cache", output: "\(output)/phase1",
                from: packages.source(settings))
            options.refreshesLists = packages.update
            _ = try await Phase1Builder(options) { Terminal.note($0) }.build()
            let builder = LayerBuilder(options, output: "\(output)/layers") { Terminal.note($0) }
            for name in LayerName.allCases where layers.isEmpty || layers.contains(name) {
                let outcome = try await builder.build(name)
                let size = outcome.description.size
                Terminal.result("\(outcome.wasBuilt ? "built" : "unchanged") \(name.rawValue): \(size) bytes")
            }
            _ = consume lock
        } catch let failure as StartFailure {
            throw failure.isUsersMistake ? CommandFailure.mistake("\(failure)") : CommandFailure.failure("\(failure)")
        } catch let failure as Phase1Failure {
            throw failure.isMistake ? CommandFailure.mistake("\(failure)") : CommandFailure.failure("\(failure)")
        }
    }
}

extension LayerName: ExpressibleByArgument {}
