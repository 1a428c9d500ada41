// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// Which machines were sent to the system on their own disk, and came back from it in place of starting it.
///
/// A BIOS comes back at once, into phase 1, for its script goes on there. UEFI goes on to its next boot entry; where that is the
/// network again, the machine asks for its script again and again, and nobody would see why.
package struct OwnDiskWatch: Sendable {
    private struct Trail: Sendable {
        /// When it was sent last.
        var last: MonotonicInstant
        /// How long its screen counted down then, before it started its disk.
        var countdown: Duration
        /// How often it was sent, each time soon after the one before.
        var count = 1
        /// Whether its boot program said that the disk did not start.
        var failed = false
    }

    private var trails: [MachineNumber: Trail] = [:]

    /// Nobody was sent yet.
    package init() {}

    /// A machine is about to be sent to its disk; says whether it is: not once it came back so often and so quickly that it
    /// starts no disk.
    ///
    /// Firmware that has several cards and protocols may ask for each of them once before it comes to the disk.
    package mutating func sends(
        _ machine: MachineNumber, after countdown: Duration = .zero, at now: MonotonicInstant
    ) -> Bool {
        if trails.count >= Limits.machines {
            trails = trails.filter { now - $0.value.last < Limits.ownDiskReturns }
        }
        var trail = Trail(last: now, countdown: countdown)
        if let before = trails[machine], now - before.last - before.countdown < Limits.ownDiskReturns {
            trail.count = before.count + 1
        }
        trails[machine] = trail
        return trail.count <= Limits.ownDiskTries
    }

    /// A machine is given something else than its disk, or a system on it was heard.
    package mutating func ended(_ machine: MachineNumber) { trails[machine] = nil }

    /// The boot program of a machine says that the disk it was sent to does not start; `false` for one that was sent to none.
    @discardableResult package mutating func failed(_ machine: MachineNumber) -> Bool {
        trails[machine]?.failed = true
        return trails[machine] != nil
    }

    /// Whether a machine that is in phase 1 was sent to its disk by the script of this boot.
    ///
    /// Either that did not start, or somebody at the machine pressed a key. `uptime` is for how long its kernel has run.
    package func cameBack(_ machine: MachineNumber, uptime: Duration, at now: MonotonicInstant) -> Bool {
        trails[machine].map { now - $0.last - uptime - $0.countdown < Limits.ownDiskReturn } ?? false
    }

    /// Whether a machine is sent to its disk no more, because its boot program said that it does not start, or because it came
    /// back too often.
    package func isGivenUp(_ machine: MachineNumber) -> Bool {
        trails[machine].map { $0.failed || $0.count > Limits.ownDiskTries } ?? false
    }

    /// Whether somebody at a machine could have had the menu by a key when it was sent last.
    package func couldBeAsked(_ machine: MachineNumber) -> Bool {
        trails[machine].map { $0.countdown > .zero } ?? false
    }
}
