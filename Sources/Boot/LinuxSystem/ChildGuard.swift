// SPDX-License-Identifier: GPL-3.0-or-later

internal import CLinuxShims

/// Ends the children of this process with it, however it ends: by a signal, out of memory, or by a trap.
///
/// Children join one process group. A guard, a process without anything but one end of a pipe, waits until the kernel
/// closes the other end, which is this process's; then it sends the group SIGTERM, and SIGKILL to what is left after a
/// while. The kernel's own way, a signal at the parent's death (PR_SET_PDEATHSIG), is forgotten when a program changes
/// its user, as dnsmasq does.
///
/// A guard that is killed itself protects nobody: children go on being ended in the ordinary way, and the next child
/// gets another guard. There is one for the whole process, for a process has only one end.
package enum ChildGuard {
    /// How long children may take to end, in milliseconds.
    private static let grace: Int32 = 1_200

    /// The process group that children are to be started in.
    ///
    /// The guard is a copy of this process, so the first call should come while that is small.
    package static func group() throws(SystemFailure) -> Int32 {
        try SystemFailure.check(linux_guarded_group(grace), "a guard for children")
    }

    /// Lets this process go on when its terminal is closed (SIGHUP), and when nobody reads what it writes (SIGPIPE).
    package static func outliveTerminal() {
        linux_ignore_hang_up()
    }
}
