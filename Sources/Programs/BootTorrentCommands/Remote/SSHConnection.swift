// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import Glibc
internal import HostSystem
internal import Phase1Builder
package import TorrentCore

/// A machine in phase 1 as OpenSSH's client is to reach it: one host key, and no other, is the machine's.
package struct SSHConnection: Hashable, Sendable {
    /// The machine's address.
    package let address: HostAddress
    /// What it is to be known by.
    package let hostKey: ShellKey
    /// The file of one's own key; `nil` for those that ssh tries by itself.
    package let identity: String?
    /// What is run there; empty for a shell.
    package let command: [String]

    /// Puts the four together.
    package init(address: HostAddress, hostKey: ShellKey, identity: String?, command: [String]) {
        self.address = address
        self.hostKey = hostKey
        self.identity = identity
        self.command = command
    }

    /// The words behind `ssh`.
    ///
    /// The host key is told by a command (OpenSSH 8.5), so there is no file of it that somebody had to take away behind ssh, which
    /// takes this program's place. What is said here counts before the person's own configuration.
    package var arguments: [String] {
        let options = [
            "KnownHostsCommand=/bin/echo \(address) \(hostKey.words)", "UserKnownHostsFile=/dev/null",
            "GlobalKnownHostsFile=/dev/null", "StrictHostKeyChecking=yes", "HostKeyAlgorithms=\(hostKey.kind.rawValue)",
            "HostKeyAlias=\(address)", "CheckHostIP=no", "VerifyHostKeyDNS=no", "UpdateHostKeys=no",
            // A connection that is shared, as the configuration may want it, may be one to a machine of before.
            "ControlMaster=no", "ControlPath=none",
            // The machine is not trusted with anything of the person's.
            "ForwardAgent=no", "ForwardX11=no", "ClearAllForwardings=yes",
            "PasswordAuthentication=no", "KbdInteractiveAuthentication=no",
            // It was told a moment ago that people may come.
            "ConnectionAttempts=5", "ConnectTimeout=10",
        ]
        return options.flatMap { ["-o", $0] } + (identity.map { ["-i", $0, "-o", "IdentitiesOnly=yes"] } ?? [])
            + ["-p", "22", "-l", "root", "--", "\(address)"] + command
    }

    /// Has ssh take this program's place, with its terminal and its exit status; comes back only when it cannot be run.
    package func start() -> CommandFailure {
        // Threads of a library keep signals off, and ssh would inherit that.
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
        signal(SIGPIPE, SIG_DFL)
        let words = ["ssh"] + arguments
        let pointers = words.map { strdup($0) } + [nil]
        execvp("ssh", pointers)
        let number = errno
        for pointer in pointers { free(pointer) }
        guard number == ENOENT else {
            return .failure("ssh cannot be run: \(String(cString: strerror(number)))")
        }
        return .mistake("ssh is not installed on this computer; \(HostSystem.this.remedy(for: .ssh))")
    }
}
