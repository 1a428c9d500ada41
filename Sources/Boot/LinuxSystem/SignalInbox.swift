// SPDX-License-Identifier: GPL-3.0-or-later

internal import CLinuxShims
internal import Glibc

/// The signals that mean something to a first process, as bytes on a descriptor.
package struct SignalInbox: Sendable {
    /// What a signal asks for.
    package enum Message: Hashable, Sendable {
        /// A child ended (SIGCHLD).
        case childEnded
        /// Somebody wants the machine restarted: Ctrl-Alt-Del (SIGINT), or SIGTERM.
        case restartWanted
    }

    /// Becomes readable when a signal came.
    package let descriptor: Int32

    /// Installs the handlers, once per process; the keyboard's Ctrl-Alt-Del becomes a signal instead of a reset.
    package init() throws(SystemFailure) {
        descriptor = try SystemFailure.check(linux_signal_inbox(), "signal handlers")
        _ = linux_end(LINUX_SEND_CTRL_ALT_DEL_TO_INIT)
    }

    /// Takes what is there, without waiting for more.
    package func receive() -> [Message] {
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return [] }
        return buffer[..<count].map { Int32($0) == SIGCHLD ? .childEnded : .restartWanted }
    }
}
