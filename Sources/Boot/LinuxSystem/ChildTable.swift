// SPDX-License-Identifier: GPL-3.0-or-later

internal import CLinuxShims
internal import Glibc

/// The children this process started and waits for.
package actor ChildTable {
    private var waiting: [Int32: CheckedContinuation<ExitCode, Never>] = [:]
    private var ended: [Int32: ExitCode] = [:]
    private var running: Set<Int32> = []

    /// Begins with no child.
    package init() {}

    /// Runs a program to its end; when the task is cancelled its whole session is killed.
    package func run(_ command: Command) async throws(SystemFailure) -> ExitCode {
        let child = try command.spawn()
        running.insert(child)
        return await withTaskCancellationHandler {
            await end(of: child)
        } onCancel: {
            kill(-child, SIGKILL)
        }
    }

    /// Buries every child that has ended; to be called at each SIGCHLD.
    package func reap() {
        for (child, code) in EndedChild.reapAll() where running.remove(child) != nil {
            if let waiter = waiting.removeValue(forKey: child) {
                waiter.resume(returning: code)
            } else {
                ended[child] = code
            }
        }
    }

    private func end(of child: Int32) async -> ExitCode {
        if let code = ended.removeValue(forKey: child) { return code }
        return await withCheckedContinuation { waiting[child] = $0 }
    }
}

/// Children that have ended and are to be buried, whoever started them.
package enum EndedChild {
    /// Buries all that have ended by now.
    package static func reapAll() -> [(process: Int32, code: ExitCode)] {
        var ended: [(process: Int32, code: ExitCode)] = []
        var code: Int32 = 0
        while true {
            let child = linux_reap(&code)
            guard child > 0 else { return ended }
            ended.append((child, ExitCode(code)))
        }
    }
}
