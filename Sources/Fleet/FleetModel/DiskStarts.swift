// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// Which machines are to start from their disk, because an image was just written onto it.
///
/// Firmware in a room for network boot tries the network first. Without this a machine that restarts after its disk was
/// written would be in phase 1 again, and write the same image again, for ever. Where it is in phase 1 again nevertheless, its
/// agent is told what was written, and leaves it at that.
package struct DiskStarts: Sendable {
    private struct Start {
        let written: MonotonicInstant
        let image: ImageName?
        let disk: WrittenDisk?
        var asked: MonotonicInstant?
        /// Whether a system asked for an address since, and the firmware did not: most likely the disk's.
        var probablyStarted = false
        /// Whether the machine came back into phase 1 in place of its disk.
        var cameBack = false
    }

    /// What a machine is to start in place of phase 1.
    package enum Due: Hashable, Sendable {
        /// The disk that its agent told of; `nil` when the agent told nothing.
        case disk(WrittenDisk?)
    }

    private var starts: [MACAddress: Start] = [:]

    /// No disk was written yet.
    package init() {}

    /// A machine's disk was written, and it restarts.
    package mutating func wrote(
        _ machine: MACAddress, _ disk: WrittenDisk? = nil, image: ImageName? = nil, at now: MonotonicInstant
    ) {
        starts = starts.filter { now - $0.value.written < Limits.diskStart }
        guard starts.count < Limits.machines || starts[machine] != nil else { return }
        starts[machine] = Start(written: now, image: image, disk: disk)
    }

    /// A machine's disk was written, and it goes on otherwise than by a restart into that disk.
    package mutating func wroteForAnotherEnd(_ machine: MACAddress) {
        starts[machine] = nil
    }

    /// A system on a machine asks for an address: a disk that the firmware started by itself probably runs, and nothing is
    /// due when the machine asks what to boot again.
    ///
    /// Firmware that was not told to, or did not heed it, may ask in words that sound like a system's, and phase 1 that was
    /// started from a stick does: then the agent is heard next.
    package mutating func systemAsked(_ machine: MACAddress) {
        guard let start = starts[machine], start.asked == nil, start.disk?.start == .firmware else { return }
        starts[machine]?.probablyStarted = true
    }

    /// A machine's firmware boots from the network: after its disk's system ran, or much later than its disk was
    /// written, that is another matter.
    package mutating func bootsFromNetwork(_ machine: MACAddress, at now: MonotonicInstant) {
        guard let start = starts[machine] else { return }
        if start.probablyStarted && !start.cameBack || now - start.written >= Limits.diskStart { starts[machine] = nil }
    }

    /// An agent tells that it runs: the firmware did not start the disk, or the disk did not start.
    ///
    /// `uptime` is how long its kernel had run when it wrote that, which may be long before it arrives.
    package mutating func isInPhase1(_ machine: MACAddress, uptime: Duration = .zero, at now: MonotonicInstant) {
        guard let start = starts[machine], now - start.written - uptime < Limits.diskStart else { return }
        starts[machine]?.cameBack = true
    }

    /// What was written onto the disk of a machine that is in phase 1 and should have started that; `nil` when nothing
    /// was.
    ///
    /// It stays until the machine boots much later, or writes a disk again. `uptime` is for how long the machine's kernel has
    /// run; `nil` when the machine does not tell.
    package mutating func unstarted(
        _ machine: MACAddress, uptime: Duration? = nil, at now: MonotonicInstant
    ) -> UnstartedDisk? {
        guard let start = starts[machine] else { return nil }
        let isSameBoot = uptime == nil && start.cameBack
        guard isSameBoot || now - start.written - (uptime ?? .zero) < Limits.diskStart else {
            starts[machine] = nil
            return nil
        }
        starts[machine]?.cameBack = true
        return start.image.map { UnstartedDisk(image: $0, disk: start.disk?.name) }
    }

    /// The disk that a machine is to start when it asks what to boot: once, for firmware may try another network card
    /// or another protocol right behind, for which it counts too.
    package mutating func due(_ machine: MACAddress, at now: MonotonicInstant) -> Due? {
        guard let start = starts[machine] else { return nil }
        let isLate = now - start.written >= Limits.diskStart
        guard isLate || !start.cameBack && !start.probablyStarted else { return nil }
        let isAnotherBoot = start.asked.map { now - $0 >= Limits.diskStartAgain } ?? false
        guard !isLate, !isAnotherBoot else {
            starts[machine] = nil
            return nil
        }
        if start.asked == nil { starts[machine]?.asked = now }
        return .disk(start.disk)
    }
}
