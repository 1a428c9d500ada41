// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootTorrentCommands
import Foundation
import TestProcesses
import Testing
import TorrentCore

@Suite struct SSHConnectionTests {
    private static let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMfOI8VEQFamqXEIexObFGU1d6Lrt936ofliMh1EILXl"

    private func connection(identity: String? = nil, _ command: [String] = []) throws -> SSHConnection {
        SSHConnection(
            address: try #require(HostAddress("192.0.2.7")), hostKey: try ShellKey("\(Self.key) root@phase1"),
            identity: identity, command: command)
    }

    @Test func `ssh knows this host key and no other, and takes nothing of the person's to the machine`() throws {
        let arguments = try connection().arguments
        let options = zip(arguments, arguments.dropFirst()).filter { $0.0 == "-o" }.map(\.1)
        for option in [
            "KnownHostsCommand=/bin/echo 192.0.2.7 \(Self.key)", "UserKnownHostsFile=/dev/null",
            "GlobalKnownHostsFile=/dev/null", "StrictHostKeyChecking=yes", "HostKeyAlgorithms=ssh-ed25519",
            "ControlPath=none", "ForwardAgent=no", "PasswordAuthentication=no",
        ] { #expect(options.contains(option), "\(option)") }
        #expect(arguments.suffix(4) == ["-l", "root", "--", "192.0.2.7"])
        #expect(!arguments.contains("-i") && !options.contains("IdentitiesOnly=yes"))
    }

    @Test func `a key file and a command go to ssh as they are`() throws {
        let arguments = try connection(identity: "/home/ada/key", ["ls", "-l", "/images"]).arguments
        let place = try #require(arguments.firstIndex(of: "-i"))
        #expect(arguments[place...].prefix(4) == ["-i", "/home/ada/key", "-o", "IdentitiesOnly=yes"])
        #expect(arguments.suffix(5) == ["--", "192.0.2.7", "ls", "-l", "/images"])
    }

    @Test(.enabled(if: Program.isInstalled("ssh"), "ssh is needed"))
    func `ssh understands every option`() throws {
        // With -G it tells what it would do, and connects to nothing.
        let outcome = try Program.run(["ssh", "-G", "-F", "/dev/null"] + connection().arguments)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("knownhostscommand /bin/echo 192.0.2.7 \(Self.key)"))
        #expect(outcome.output.contains("user root") && outcome.output.contains("hostname 192.0.2.7"))
    }
}
