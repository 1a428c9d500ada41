// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation
import HostSystem
import Phase1Builder
import ServerConfig

/// Makes a new environment.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make a new environment: its settings, and a folder for images.",
        discussion: """
            Interface, address and DHCP range are proposed from this computer's own interfaces. Nothing is overwritten.

            Example: boottorrent init classroom
            """)

    @Argument(help: "The environment's folder; it is made if need be.")
    var folder = "."

    func run() throws {
        let skeleton = EnvironmentSkeleton(host: LinuxHost(.this))
        do {
            for path in try skeleton.write(to: folder) { print("made \(path)") }
        } catch {
            FileHandle.standardError.write(Data("boottorrent init: \(error)\n".utf8))
            switch error {
            case .alreadyThere: throw ExitCode(1)
            case .refused: throw ExitCode(2)
            }
        }
        for remark in skeleton.remarks { print(remark) }
        let argument = folder == "." ? "" : " \(folder)"
        print(
            "Next: put an image below \(folder == "." ? "" : "\(folder)/")oss/, then run: boottorrent check\(argument)")
    }
}
