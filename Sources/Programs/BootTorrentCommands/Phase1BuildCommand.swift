// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation
import Phase1Builder

/// Makes phase 1 out of Debian's packages or out of files that are given.
struct Phase1BuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build", abstract: "Build vmlinuz and initramfs; does nothing while no input has changed.",
        discussion: """
            Takes Debian's signed kernel, its network and keyboard modules, busybox and the agent. Nothing is installed.
            The release of Debian need not be this computer's: apt fetches another with lists of its own.

            Example: boottorrent phase1 build -o out/phase1
            Without apt: boottorrent phase1 build --kernel /boot/vmlinuz --modules /lib/modules/$(uname -r) \
            --busybox /usr/bin/busybox.static -o out/phase1
            """)

    @Option(
        name: [.short, .long], help: "The folder that gets vmlinuz, the initramfs in its variants, and phase1.json.")
    var output: String

    @Option(help: "Where fetched packages are kept. (default: the folder \"cache\" beside the output folder)")
    var cache: String?

    @OptionGroup(title: "Where packages come from") var packages: PackageOptions

    @OptionGroup var ingredients: Phase1Ingredients

    @Option(
        help:
            "How the initramfs is compressed: \(InitramfsCompression.allCases.map(\.rawValue).joined(separator: ", ")). (default: xz with the kernel of trixie, else zstd)"
    )
    var compression: InitramfsCompression?

    @Flag(help: "Print the description as JSON on standard output.")
    var json = false

    func run() async throws {
        do throws(Phase1Failure) {
            report(try await Phase1Builder(try options()) { Terminal.note($0) }.build())
        } catch {
            throw error.isMistake ? CommandFailure.mistake("\(error)") : CommandFailure.failure("\(error)")
        }
    }

    private func options() throws(Phase1Failure) -> Phase1Options {
        let folder = URL(filePath: output).standardizedFileURL.path
        let besides = URL(filePath: folder).deletingLastPathComponent().appending(path: "cache").path
        var options = try ingredients.options(cache: cache ?? besides, output: folder, from: packages.source())
        options.refreshesLists = packages.update
        options.compression = compression
        return options
    }

    private func report(_ outcome: Phase1Builder.Outcome) {
        let description = outcome.description
        if json {
            print(String(decoding: description.json, as: UTF8.self), terminator: "")
        } else {
            let known = description.smallSizes.map {
                ", \($0.lowerBound) to \($0.upperBound) with one of \(description.cards.flatMap(\.devices).count) network cards"
            }
            print(
                "\(outcome.wasBuilt ? "built" : "unchanged") \(description.hash): \(description.fullSize) bytes for a machine"
                    + (known ?? ""))
        }
    }
}

extension InitramfsCompression: ExpressibleByArgument {}
