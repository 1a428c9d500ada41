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
        var asked: MonotonicInstant?
    }

    private var starts: [MACAddress: Start] = [:]

    /// No disk was written yet.
    package init() {}

    /// A machine's disk was written, and it restarts.
    package mutating func wrote(_ machine: MACAddress, at now: MonotonicInstant) {
        starts = starts.filter { now - $0.value.written < Limits.diskStart }
        guard starts.count < Limits.machines || starts[machine] != nil else { return }
        starts[machine] = Start(written: now)
    }

    /// A machine is in phase 1 after all.
    package mutating func isInPhase1(_ machine: MACAddress) { starts[machine] = nil }

    /// Whether a machine that asks what to boot is to start its disk: once, for firmware may try another network card
    /// or another protocol right behind, for which it counts too.
    package mutating func isDue(_ machine: MACAddress, at now: MonotonicInstant) -> Bool {
        guard let start = starts[machine] else { return false }
        let isLate = now - start.written >= Limits.diskStart
        let isAnotherBoot = start.asked.map { now - $0 >= Limits.diskStartAgain } ?? false
        guard !isLate, !isAnotherBoot else {
            starts[machine] = nil
            return false
        }
        if start.asked == nil { starts[machine]?.asked = now }
        return true
    }
}
