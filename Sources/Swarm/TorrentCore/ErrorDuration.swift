// SPDX-License-Identifier: GPL-3.0-or-later

#if canImport(Glibc)
    internal import Glibc
#endif

/// Whether the error of a system call goes away by itself: the one place where that is decided.
package enum ErrorDuration: Hashable, Sendable {
    /// The same call may succeed later though nobody does anything: try it again, with growing pauses.
    case passing
    /// The same call fails until a person changes something.
    case lasting

    /// Decides by an error number of Linux (errno(3)).
    ///
    /// Passing are: want of descriptors, memory, processes or locks; interruptions; and what a disk or a file server
    /// says while it, or the way to it, is disturbed.
    package init(errorNumber: Int32) {
        self = Self.passingNumbers.contains(errorNumber) ? .passing : .lasting
    }

    private static let passingNumbers: Set<Int32> = [
        EMFILE, ENFILE, ENOMEM, ENOBUFS, EAGAIN, EINTR, ENOLCK, ETXTBSY,
        EIO, ESTALE, ETIMEDOUT, EREMOTEIO, EHOSTDOWN, EHOSTUNREACH, ENETDOWN, ENETUNREACH, ENOTCONN, ECONNRESET,
        ECONNREFUSED, ECONNABORTED,
    ]
}
