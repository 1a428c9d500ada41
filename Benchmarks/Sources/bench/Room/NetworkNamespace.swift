// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc

/// A network namespace by its name, as `ip netns` keeps it.
struct NetworkNamespace: Hashable {
    static let folder = "/run/netns"

    let name: String

    var path: String { "\(Self.folder)/\(name)" }

    /// Ends every process inside, then removes the namespace and with it all its interfaces; goes on past what fails.
    func destroy() {
        for process in processes() { kill(process, SIGKILL) }
        umount2(path, Int32(MNT_DETACH))
        unlink(path)
    }

    /// The processes inside, found by the identity of their namespace.
    private func processes() -> [pid_t] {
        guard let own = Self.identity(of: path) else { return [] }
        return Files.names(in: "/proc").compactMap { pid_t($0) }.filter { process in
            process != getpid() && Self.identity(of: "/proc/\(process)/ns/net") == own
        }
    }

    /// Two namespaces are the same when their files are.
    private static func identity(of path: String) -> [UInt64]? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return [UInt64(status.st_dev), UInt64(status.st_ino)]
    }
}
