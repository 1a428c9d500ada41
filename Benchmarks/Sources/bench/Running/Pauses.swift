// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc

/// Programs that are stopped for the first part of each second, by signals.
struct Pauses {
    private let processes: [pid_t]
    private let pause: Duration
    private let zero: ContinuousClock.Instant
    private var isStopped = false

    init(_ processes: [pid_t], pause milliseconds: Int, from zero: ContinuousClock.Instant) {
        self.processes = processes
        self.zero = zero
        pause = .milliseconds(milliseconds)
    }

    /// Stops them or has them go on, as is right at this moment; gives the moment to look again.
    mutating func look(at now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        guard pause > .zero, !processes.isEmpty else { return nil }
        let second = zero + .seconds((now - zero).components.seconds)
        let shouldStop = now < second + pause
        if shouldStop != isStopped { signal(shouldStop ? SIGSTOP : SIGCONT) }
        isStopped = shouldStop
        return shouldStop ? second + pause : second + .seconds(1)
    }

    /// Has them go on, to their end.
    mutating func end() {
        if isStopped { signal(SIGCONT) }
        isStopped = false
    }

    private func signal(_ number: Int32) {
        for process in processes { kill(process, number) }
    }
}
