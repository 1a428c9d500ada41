// SPDX-License-Identifier: GPL-3.0-or-later

package import ArgumentParser
internal import TorrentCore

/// The command line: one subcommand per file.
package struct BootTorrentCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "boottorrent",
        abstract: "Boot a room of PCs over the network, each fetching its image from the server and from the others.",
        version: Product.line(for: "boottorrent"),
        subcommands: [
            InitCommand.self, CheckCommand.self, StartCommand.self, StatusCommand.self, MachinesCommand.self,
            MachineCommand.self, ImagesCommand.self, ImageCommand.self, BootsCommand.self, HistoryCommand.self,
            ProblemsCommand.self,
            ExplainCommand.self, NameCommand.self, BootCommand.self, UnbootCommand.self, WakeCommand.self,
            RestartCommand.self, PowerOffCommand.self, IdentifyCommand.self, LogCommand.self, ShellCommand.self,
            EventsCommand.self,
            ReloadCommand.self,
            ForgetCommand.self,
            TokenCommand.self, Phase1Command.self,
            DemoCommand.self,
            TorrentCommand.self, TrackerCommand.self, VersionCommand.self,
        ]
    )

    /// The program without anything after its name.
    package init() {}

    /// Does what the program's arguments say, and ends the program with the exit status that stands for what came of it.
    package static func main() async {
        do {
            var command = try await asyncParseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            Terminal.finish()
        } catch {
            let verdict = ExitStatus.verdict(on: error)
            if verdict.isForStandardOutput {
                Terminal.result(verdict.text)
            } else if !verdict.text.isEmpty {
                Terminal.note(verdict.text)
            }
            Terminal.finish()
            Self.exit(withError: ExitCode(verdict.status))
        }
    }
}
