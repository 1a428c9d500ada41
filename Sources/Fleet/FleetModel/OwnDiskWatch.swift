// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// Which machines were sent to the system on their own disk, and came back from it in place of starting it.
///
/// A BIOS comes back at once, into phase 1, for its script goes on there. UEFI goes on to its next boot entry; where that is the
/// network again, the machine asks for its script again and again, and nobody would see why.
package struct OwnDiskWatch: Sendable {
    private struct Trail: Sendable {
        /// When it was sent first, and last.
        var first: MonotonicInstant
        var last: MonotonicInstant
        /// How often since.
        var count = 1
    }

    private var trails: [MachineNumber: Trail] = [:]

    /// Nobody was sent yet.
    package init() {}

    /// A machine is about to be sent to its disk; says whether it is: not once it came back so often and so quickly that it
    /// starts no disk.
    ///
    /// Firmware that has several cards and protocols may ask for each of them once before it comes to the disk.
    package mutating func sends(_ machine: MachineNumber, at now: MonotonicInstant) -> Bool {
        if trails.count >= Limits.machines {
            trails = trails.filter { now - $0.value.last < Limits.ownDiskReturns }
        }
        guard var trail = trails[machine], now - trail.first < Limits.ownDiskReturns else {
            trails[machine] = Trail(first: now, last: now)
            return true
        }
        trail.count += 1
        trail.last = now
        trails[machine] = trail
        return trail.count <= Limits.ownDiskTries
    }

    /// A machine is given something else than its disk.
    package mutating func givesAnother(_ machine: MachineNumber) { trails[machine] = nil }

    /// Whether a machine that is in phase 1 was sent to its disk by the script of this boot.
    ///
    /// Either that did not start, or somebody at the machine pressed a key. `uptime` is for how long its kernel has run.
    package func cameBack(_ machine: MachineNumber, uptime: Duration, at now: MonotonicInstant) -> Bool {
        trails[machine].map { now - $0.last - uptime < Limits.ownDiskReturn } ?? false
    }

    /// Whether a machine came back so often that it is sent to its disk no more.
    package func isGivenUp(_ machine: MachineNumber) -> Bool {
        trails[machine].map { $0.count > Limits.ownDiskTries } ?? false
    }
}
