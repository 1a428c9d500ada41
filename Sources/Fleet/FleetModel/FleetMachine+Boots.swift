// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// What belongs to one boot of a machine, and passes with it.
extension FleetMachine {
    /// The boot that another machine seemed to be in is this one's.
    mutating func takeBoot(of other: FleetMachine, counting isAnother: Bool) {
        forgetProgress()
        boot = other.boot
        mac = other.mac
        begun = other.begun
        stage = other.stage
        stageTimes = other.stageTimes
        reason = other.reason
        cause = other.cause
        signs = other.signs
        linkSpeed = other.linkSpeed
        undrivenCard = other.undrivenCard
        failure = other.failure
        question = other.question
        isStopped = other.isStopped
        address = other.address
        lastSeen = other.lastSeen
        lastSeenAt = other.lastSeenAt
        isClaimed = true
        if isAnother { boots += 1 }
    }

    /// Forgets what was told in a boot.
    mutating func forgetProgress() {
        image = nil
        version = nil
        transfer = nil
        report = nil
        disk = nil
        phase1 = nil
        shellKey = nil
        reason = nil
        cause = nil
        signs = []
        linkSpeed = nil
        undrivenCard = nil
        leaving = nil
        failure = nil
        uptime = nil
        kernelStart = nil
    }

    /// Its agent told for how many milliseconds the kernel runs.
    mutating func tells(uptime: UInt64, at now: MonotonicInstant) {
        self.uptime = uptime
        let start = now + .milliseconds(-Int64(clamping: uptime))
        kernelStart = min(kernelStart ?? start, start)
    }

    /// Whether a kernel that runs for so long is another than the one whose agent was heard.
    func isAnotherKernel(_ uptime: Duration, at now: MonotonicInstant) -> Bool {
        kernelStart.map { now - $0 - uptime > Limits.restart } ?? false
    }

    /// Whether there is more news than what changes with each report.
    func differs(from before: FleetMachine) -> Bool {
        var same = self
        same.transfer = before.transfer
        same.report = before.report
        same.lastSeen = before.lastSeen
        same.lastSeenAt = before.lastSeenAt
        (same.uptime, same.kernelStart) = (before.uptime, before.kernelStart)
        same.phase1 = before.phase1
        same.question = before.question
        (same.signs, same.heardSincePanic) = (before.signs, before.heardSincePanic)
        (same.cause, same.linkSpeed, same.undrivenCard) = (before.cause, before.linkSpeed, before.undrivenCard)
        return same != before
    }
}
