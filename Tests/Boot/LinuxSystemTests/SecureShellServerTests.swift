// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Glibc
import LinuxSystem
import Testing

@Suite struct SecureShellServerTests {
    private static let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMfOI8VEQFamqXEIexObFGU1d6Lrt936ofliMh1EILXl"
    private let folder: TemporaryFolder
    private var server: SecureShellServer { SecureShellServer(root: folder.path) }

    init() throws {
        folder = try TemporaryFolder()
        try SystemFile.makeFolder("\(folder.path)/root")
    }

    private func text(_ path: String) -> String? { SystemFile.text("\(folder.path)/\(path)") }

    private func mode(_ path: String) throws -> mode_t {
        var status = stat()
        try #require(lstat("\(folder.path)/\(path)", &status) == 0, "\(path)")
        return status.st_mode & 0o7777
    }

    @Test func `dropbear stays in the foreground, takes no password, forwards nothing, and listens at one address`()
        throws
    {
        let command = SecureShellServer.command(at: try #require(IPv4Address("192.0.2.7")))
        #expect(command.program == "/usr/sbin/dropbear")
        #expect(command.arguments.starts(with: ["dropbear", "-F", "-E", "-m", "-s", "-g", "-j", "-k"]))
        let place = try #require(command.arguments.firstIndex(of: "-p"))
        #expect(command.arguments[place + 1] == "192.0.2.7:22")
        #expect(command.arguments.filter { $0 == "-p" }.count == 1 && !command.arguments.contains("-R"))
        #expect(!command.arguments.contains("-B") && !command.arguments.contains("-a"))
        #expect(command.streams == .none)
    }

    @Test func `who is let in is in root's file, which nobody else may read or change, and a later order replaces it`()
        throws
    {
        let (one, two) = (try ShellKey("\(Self.key) Ada"), try ShellKey("\(Self.key) Ben (home)"))
        let options = "no-port-forwarding,no-agent-forwarding,no-X11-forwarding"
        #expect(SecureShellServer.authorizedKeys([one, two]) == "\(options) \(one.line)\n\(options) \(two.line)\n")
        try server.admit([one])
        #expect(text("root/.ssh/authorized_keys") == "\(options) \(Self.key) Ada")
        try server.admit([two])
        #expect(text("root/.ssh/authorized_keys") == "\(options) \(Self.key) Ben (home)")
        #expect(SystemFile.names(in: "\(folder.path)/root/.ssh") == ["authorized_keys"])
        #expect(try mode("root/.ssh/authorized_keys") == 0o600)
        #expect(try mode("root/.ssh") == 0o700)
        #expect(try mode("root") == 0o700)
    }

    @Test func `root and a shell are known where they were not, and what was written there stays`() throws {
        try server.admit([])
        #expect(text("etc/passwd") == "root:x:0:0:root:/root:/bin/sh")
        #expect(text("etc/shells") == "/bin/sh")
        try folder.write("daemon:x:1:1::/:/bin/false\nroot:x:0:0::/root:/bin/ash\n", to: "etc/passwd")
        try folder.write("/bin/ash\n", to: "etc/shells")
        for _ in 0..<2 { try server.admit([]) }
        #expect(text("etc/passwd") == "daemon:x:1:1::/:/bin/false\nroot:x:0:0::/root:/bin/ash")
        #expect(text("etc/shells") == "/bin/ash\n/bin/sh")
    }

    @Test func `the host key is found in what dropbearkey says, and is none before it was made`() throws {
        let output = """
            Generating 256 bit ed25519 key, this may take a while...
            Public key portion is:
            \(Self.key) root@vm
            Fingerprint: SHA256:DeRJrZ5YEUh2deVylA1vH87oH87nxFVlQITHeUd3E3Q
            """
        #expect(SecureShellServer.hostKey(in: output)?.words == Self.key)
        #expect(SecureShellServer.hostKey(in: "ssh-ed25519 AAAA\nExited") == nil)
        #expect(server.madeHostKey() == nil)
        try server.makeFolder()
        #expect(try mode("run/boottorrent/ssh") == 0o700)
        try folder.write("secret", to: "run/boottorrent/ssh/host-key")
        #expect(server.madeHostKey() == nil)
        try folder.write(output, to: "run/boottorrent/ssh/host-key.txt")
        #expect(server.madeHostKey()?.words == Self.key)
    }
}
