// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// Why a socket cannot be had or used: what was tried, and what the kernel said.
package struct SocketProblem: Error, Hashable, Sendable {
    /// Such as `bind to 0.0.0.0:68`.
    package let step: String
    /// The error number.
    package let code: Int32

    /// What `errno` says now.
    static func now(_ step: String) -> SocketProblem { SocketProblem(step: step, code: errno) }
}

extension SocketProblem: CustomStringConvertible {
    package var description: String { "\(step): \(String(cString: strerror(code)))" }
}
