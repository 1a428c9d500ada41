// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// Which machines are to start from their disk, because an image was just written onto it.
///
/// Firmware in a room for network boot tries the network first. Without this a machine that restarts after its disk was
/// written would be in phase 1 again, and write the same image again, for ever.
package struct DiskStarts: Sendable {
    private struct Start {
        let written: MonotonicInstant
        let disk: WrittenDisk?
        var asked: MonotonicInstant?
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
    package mutating func wrote(_ machine: MACAddress, _ disk: WrittenDisk? = nil, at now: MonotonicInstant) {
        starts = starts.filter { now - $0.value.written < Limits.diskStart }
        guard starts.count < Limits.machines || starts[machine] != nil else { return }
        starts[machine] = Start(written: now, disk: disk)
    }

    /// A system on a machine asks for an address: a disk that the firmware started by itself runs, and nothing is due
    /// when the machine asks what to boot again.
    ///
    /// Firmware that was not told to, or did not heed it, may ask in words that sound like a system's.
    package mutating func systemAsked(_ machine: MACAddress) {
        guard let start = starts[machine], start.asked == nil, start.disk?.start == .firmware else { return }
        starts[machine] = nil
    }

    /// A machine is in phase 1 after all.
    package mutating func isInPhase1(_ machine: MACAddress) { starts[machine] = nil }

    /// The disk that a machine is to start when it asks what to boot: once, for firmware may try another network card
    /// or another protocol right behind, for which it counts too.
    package mutating func due(_ machine: MACAddress, at now: MonotonicInstant) -> Due? {
        guard let start = starts[machine] else { return nil }
        let isLate = now - start.written >= Limits.diskStart
        let isAnotherBoot = start.asked.map { now - $0 >= Limits.diskStartAgain } ?? false
        guard !isLate, !isAnotherBoot else {
            starts[machine] = nil
            return nil
        }
        if start.asked == nil { starts[machine]?.asked = now }
        return .disk(start.disk)
    }
}
