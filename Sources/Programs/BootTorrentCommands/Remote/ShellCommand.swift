// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import BootCatalog
import FleetInterface
import TorrentCore

/// Opens a shell on a machine in phase 1.
struct ShellCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shell", abstract: "Open a shell on a machine in phase 1, by ssh.",
        discussion: """
            The settings say whose keys are let in (shell.keys in Boottorrent.yaml); without any, nobody is. The machine's host
            key is the one that its agent told the server, and ssh connects to no other. The exit status is that of ssh.

            Example: boottorrent shell pc-07 --dir classroom
            Example: boottorrent shell pc-07 --dir classroom -- dmesg
            """)

    @Argument(help: "The machine: its name, id, MAC address or UUID.")
    var machine: String

    @OptionGroup var environment: EnvironmentOption
    @OptionGroup var server: ServerOption

    @Option(help: ArgumentHelp("The private key to prove who you are, for ssh -i.", valueName: "file"))
    var identity: String?

    @Argument(parsing: .postTerminator, help: "What to run there, behind --; a shell unless said.")
    var command: [String] = []

    /// How often the machine is looked at, and for how long.
    private static let pace = Duration.milliseconds(500)
    private static let patience = Duration.seconds(30)

    func run() async throws {
        let client = try server.client(in: environment.dir)
        let id = try await order(client)
        let (address, hostKey) = try await place(of: id, client)
        throw SSHConnection(address: address, hostKey: hostKey, identity: identity, command: command).start()
    }

    /// - Returns: the id of the one machine that is meant.
    private func order(_ client: InterfaceClient) async throws -> String {
        var action = ActionDocument(.shell)
        action.machines = [machine]
        let outcome = try await client.get(
            InterfaceRoutes.act, sending: DocumentEncoder.bytes(action), as: ActionOutcomeDocument.self
        ).document
        if let refused = outcome.refused.first {
            throw CommandFailure.mistake(TextTable.clean("\(refused.id): refused: \(refused.reason)"))
        }
        guard outcome.done.count == 1, let id = outcome.done.first else {
            throw CommandFailure.mistake(
                TextTable.clean("\(machine) means \(outcome.done.count) machines; a shell is opened on one"))
        }
        return id
    }

    /// Waits until the machine has told what it is known by.
    private func place(of id: String, _ client: InterfaceClient) async throws -> (HostAddress, ShellKey) {
        let clock = ContinuousClock()
        let end = clock.now + Self.patience
        while true {
            let detail = try await client.get(InterfaceRoutes.machine, id, as: MachineDetailDocument.self).document
            if let place = try Self.place(in: detail) { return place }
            guard clock.now < end else {
                throw CommandFailure.failure(
                    TextTable.clean(
                        "\(id) has not told its host key within \(Self.patience.components.seconds) s; try again"))
            }
            try await Task.sleep(for: Self.pace)
        }
    }

    /// Both are checked before they are words of a command; `nil` while one of them is not known.
    static func place(in detail: MachineDetailDocument) throws -> (HostAddress, ShellKey)? {
        guard let text = detail.shellKey, let written = detail.machine.address else { return nil }
        guard let key = try? ShellKey(text), let address = HostAddress(written) else {
            throw CommandFailure.failure("the server tells a host key or an address that is none")
        }
        return (address, key)
    }
}
