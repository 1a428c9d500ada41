// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation
import Phase1Builder

/// Makes phase 1 out of Debian packages or the host's own kernel.
struct Phase1BuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build", abstract: "Build vmlinuz and initramfs; does nothing while no input has changed.",
        discussion: """
            Takes Debian's signed kernel, its network and keyboard modules, busybox and the agent. Nothing is installed.

            Example: boottorrent phase1 build -o out/phase1
            Elsewhere than on Debian: boottorrent phase1 build --kernel /boot/vmlinuz --modules /lib/modules/$(uname -r) \
            --busybox /usr/bin/busybox.static -o out/phase1
            """)

    @Option(name: [.short, .long], help: "The folder that gets vmlinuz, initramfs and phase1.json.")
    var output: String

    @Option(help: "Where fetched packages are kept. (default: the folder \"cache\" beside the output folder)")
    var cache: String?

    @Option(help: "A kernel of your own; needs --modules.")
    var kernel: String?

    @Option(help: "The folder of that kernel's modules, such as /lib/modules/VERSION.")
    var modules: String?

    @Option(help: "A statically linked busybox of your own.")
    var busybox: String?

    @Option(help: "A folder of firmware files, put at /lib/firmware.")
    var firmware: String?

    @Option(help: "A folder whose content is laid over the finished tree.")
    var overlay: String?

    @Option(help: "The statically linked agent. (default: beside this program, or where `make agent` puts it)")
    var agent: String?

    @Option(
        help:
            "How the initramfs is compressed: \(InitramfsCompression.allCases.map(\.rawValue).joined(separator: ", "))."
    )
    var compression: InitramfsCompression = .zstd

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
        let found: String
        if let agent { found = agent } else { found = try Phase1Options.foundAgent() }
        var options = Phase1Options(
            agent: found,
            cache: cache ?? URL(filePath: folder).deletingLastPathComponent().appending(path: "cache").path,
            output: folder)
        switch (kernel, modules) {
        case (nil, nil): options.kernel = .debian
        case (let kernel?, let modules?): options.kernel = .own(file: kernel, modules: modules)
        case (nil, _?), (_?, nil): throw .kernelWithoutModules
        }
        options.busybox = busybox
        options.firmware = firmware
        options.overlay = overlay
        options.compression = compression
        return options
    }

    private func report(_ outcome: Phase1Builder.Outcome) {
        let description = outcome.description
        if json {
            print(String(decoding: description.json, as: UTF8.self), terminator: "")
        } else {
            let sizes = description.files.map { "\($0.name) \($0.size)" }.joined(separator: ", ")
            print(
                "\(outcome.wasBuilt ? "built" : "unchanged") \(description.hash): \(sizes), together \(description.totalSize) bytes"
            )
        }
    }
}

extension InitramfsCompression: ExpressibleByArgument {}
