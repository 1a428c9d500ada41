// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// Why logs cannot be kept, or one cannot be read; machines are served all the same.
package struct LogProblem: Error, Hashable, Sendable {
    /// What is wrong.
    package enum Reason: Hashable, Sendable {
        /// The kernel's answer, as in errno(3).
        case system(Int32)
        /// A link, or a file or folder of somebody else's or open to others: who put it there would choose where a server
        /// writes.
        case foreign
    }

    /// The file or folder.
    package let path: String
    /// What is wrong with it.
    package let reason: Reason

    /// Pairs the two.
    package init(path: String, reason: Reason) {
        self.path = path
        self.reason = reason
    }

    /// With the calling thread's `errno`; to be made directly after the call.
    init(_ path: String) {
        let number = errno
        self.init(path: path, reason: [ELOOP, ENOTDIR].contains(number) ? .foreign : .system(number))
    }

    /// Whether no log can be written while it lasts.
    var isOfDisk: Bool { reason != .foreign }
}

extension LogProblem: CustomStringConvertible {
    /// The place, the reason, the remedy.
    package var description: String {
        switch reason {
        case .system(ENOSPC), .system(EDQUOT):
            "\(path): the disk is full, so logs of machines are not kept; make room"
        case .system(let number):
            "\(path): \(String(cString: strerror(number))), so logs of machines are not kept"
        case .foreign:
            "\(path) is a link, or not this server's alone, so no log is kept in it; remove it, the server makes its own"
        }
    }
}
