// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import Glibc
internal import TorrentCore

/// Dropbear, by which people come into phase 1 from afar: its files, and how it is run.
///
/// It takes the keys in root's `authorized_keys` and nothing else: no password (`-s`, `-g`), no forwarding of ports either way
/// (`-j`, `-k`). Its host key is made on the machine and lies in memory.
package struct SecureShellServer: Hashable, Sendable {
    /// In front of every path; empty on a machine.
    private let root: String

    /// The server of this machine, or of a root elsewhere.
    package init(root: String = "") {
        self.root = root
    }

    /// Where the layer has its programs.
    package static let program = "/usr/sbin/dropbear"
    package static let keyProgram = "/usr/bin/dropbearkey"
    /// The TCP port.
    package static let port: UInt16 = 22

    private static let folder = "/run/boottorrent/ssh"
    private static let hostKeyFile = "\(folder)/host-key"
    private static let publicKeyFile = "\(folder)/host-key.txt"
    private static let home = "/root"
    private static let shell = "/bin/sh"

    /// What runs it in the foreground; it listens at this address alone.
    package static func command(at address: IPv4Address) -> Command {
        Command(
            program,
            [
                "dropbear", "-F", "-E", "-m", "-s", "-g", "-j", "-k", "-T", "\(Limits.shellAttempts)",
                "-K", "\(Limits.shellKeepAlive)", "-r", hostKeyFile, "-p", "\(address):\(port)", "-P", "\(folder)/pid",
            ], in: "/")
    }

    /// What makes the host key, and writes what it says of it into a file.
    package static let keyCommand = Command(
        "/bin/busybox",
        [
            "sh", "-c",
            "umask 077; rm -f \(hostKeyFile); \(keyProgram) -t ed25519 -f \(hostKeyFile) > \(publicKeyFile) 2> /dev/null",
        ], in: "/")

    /// The key in what that says: a line of its own among others.
    package static func hostKey(in output: String) -> ShellKey? {
        let lines = output.split(whereSeparator: \.isNewline).map(String.init)
        return lines.lazy.compactMap { try? ShellKey($0) }.first { $0.kind == .ed25519 }
    }

    /// The file that says who is let in.
    package static func authorizedKeys(_ keys: [ShellKey]) -> String {
        keys.map { "no-port-forwarding,no-agent-forwarding,no-X11-forwarding \($0.line)\n" }.joined()
    }

    /// A text with a line that begins so, which is added where there is none.
    package static func text(_ text: String?, having line: String, beginning: String) -> String {
        let lines = (text ?? "").split(separator: "\n").map(String.init)
        guard !lines.contains(where: { $0.hasPrefix(beginning) }) else { return (lines + [""]).joined(separator: "\n") }
        return (lines + [line, ""]).joined(separator: "\n")
    }

    /// Lets in who has one of these keys, and nobody else from the next connection on.
    package func admit(_ keys: [ShellKey]) throws(SystemFailure) {
        try put("/etc/passwd", "root:x:0:0:root:\(Self.home):\(Self.shell)", beginning: "root:")
        // Dropbear asks whether the user's shell is among these.
        try put("/etc/shells", Self.shell, beginning: Self.shell)
        let folder = "\(root)\(Self.home)/.ssh"
        try SystemFile.makeFolder(folder)
        // It takes no keys out of a folder or a file that others may write to.
        try SystemFile.setPermissions(0o700, of: "\(root)\(Self.home)")
        try SystemFile.setPermissions(0o700, of: folder)
        let file = "\(folder)/authorized_keys"
        try SystemFile.write("", to: file + ".new")
        try SystemFile.setPermissions(0o600, of: file + ".new")
        try SystemFile.replace(file, with: Self.authorizedKeys(keys))
    }

    private func put(_ path: String, _ line: String, beginning: String) throws(SystemFailure) {
        let path = root + path
        let before = SystemFile.text(path)
        try SystemFile.makeFolder("\(root)/etc")
        try SystemFile.write(Self.text(before, having: line, beginning: beginning), to: path)
    }

    /// The host key that was made in this boot, also by an earlier run of the agent.
    package func madeHostKey() -> ShellKey? {
        guard SystemFile.exists(root + Self.hostKeyFile) else { return nil }
        return SystemFile.text(root + Self.publicKeyFile).flatMap(Self.hostKey)
    }

    /// Makes the folder that the host key goes into.
    package func makeFolder() throws(SystemFailure) {
        try SystemFile.makeFolder(root + Self.folder)
        try SystemFile.setPermissions(0o700, of: root + Self.folder)
    }

    /// Ends it wherever it runs, with the sessions of those who are in, which are processes of the same program.
    package static func endAll() {
        for process in SystemFile.names(in: "/proc").compactMap(Int32.init) {
            guard let target = SystemFile.target(of: "/proc/\(process)/exe"), isProgram(target) else { continue }
            kill(process, SIGTERM)
        }
    }

    /// Whether a link in `/proc` leads to it; a program that another has replaced has a remark behind its path.
    private static func isProgram(_ target: String) -> Bool { target == program || target == "\(program) (deleted)" }
}
