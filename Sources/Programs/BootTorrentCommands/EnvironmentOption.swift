// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import BootServer
import FleetAccess
import Foundation
import HostSystem
import Phase1Builder
import ServerConfig

/// Which environment is meant, where a command's arguments are something else.
struct EnvironmentOption: ParsableArguments {
    @Option(
        help: "The environment's folder. (default: this folder if it has a Boottorrent.yaml, else /etc/boottorrent)")
    var dir: String?

    /// The environment's folder.
    var folder: String { Self.folder(dir) }

    /// Where an installed server has its environment.
    static let installed = "/etc/boottorrent"

    /// The environment's folder, if need be the usual one.
    static func folder(_ named: String?) -> String {
        if let named { return named }
        return FileManager.default.fileExists(atPath: EnvironmentFiles.settings) ? "." : installed
    }

    /// The folder of what the server remembers.
    func stateFolder() throws -> String { try Self.stateFolder(of: folder) }

    /// The folder of what the server of an environment remembers.
    static func stateFolder(of folder: String) throws -> String {
        let reading = EnvironmentReader.read(folder: folder, host: LinuxHost(.this), scope: .filesOnly)
        // Whatever else is wrong with the settings is no matter here.
        guard let folders = reading.folders else {
            throw CommandFailure.mistake(reading.otherProblems.map { "\($0)" }.joined(separator: "\n"))
        }
        return folders.state.path
    }

    /// The tokens there are.
    func tokens() throws -> TokenBook {
        do {
            return try TokenFile(in: try stateFolder()).read()
        } catch let failure as TokenFileFailure {
            throw CommandFailure.failure("\(failure)")
        }
    }

    /// Changes the tokens.
    func changingTokens<Result>(_ body: (inout TokenBook) throws -> Result) throws -> Result {
        do {
            return try TokenFile(in: try stateFolder()).change(body)
        } catch let failure as TokenFileFailure {
            throw CommandFailure.failure("\(failure)")
        } catch let problem as TokenBook.Problem {
            throw CommandFailure.mistake("\(problem)")
        }
    }
}
