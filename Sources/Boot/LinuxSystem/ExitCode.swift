// SPDX-License-Identifier: GPL-3.0-or-later

internal import CLinuxShims

/// How a child ended.
package struct ExitCode: Hashable, Sendable {
    /// The exit status, or 128 and the signal that ended it, as shells have it.
    package let number: Int32

    /// Names a status.
    package init(_ number: Int32) {
        self.number = number
    }

    /// Whether the child said all was well.
    package var isSuccess: Bool { number == 0 }
}

extension ExitCode: CustomStringConvertible {
    /// `exit status 3`, `signal 9`.
    package var description: String { number > 128 ? "signal \(number - 128)" : "exit status \(number)" }
}

/// A child that has ended and is buried by that.
package struct EndedChild: Hashable, Sendable {
    /// Its process id.
    package let process: Int32
    /// How it ended.
    package let code: ExitCode

    /// Buries all that have ended by now, orphans too; the first process's duty, and nobody else's right.
    package static func buryAll() -> [EndedChild] {
        var ended: [EndedChild] = []
        var code: Int32 = 0
        while true {
            let child = linux_reap(&code)
            guard child > 0 else { return ended }
            ended.append(EndedChild(process: child, code: ExitCode(code)))
        }
    }
}
