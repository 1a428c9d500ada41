// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// Which machines are to start from their disk, because an image was just written onto it, or because somebody at the machine
/// chose its own disk.
///
/// Firmware in a room for network boot tries the network first. Without this a machine that restarts after its disk was
/// written would be in phase 1 again, and write the same image again, for ever. Where it is in phase 1 again nevertheless, its
/// agent is told what was written, and leaves it at that.
package struct DiskStarts: Sendable {
    private struct Start: Sendable {
        let written: MonotonicInstant
        let image: ImageName?
        let version: InfoHash?
        let disk: WrittenDisk?
        /// Whether the machine's own disk was chosen, after what was written before or without that.
        var isChosen = false
        var asked: MonotonicInstant?
        /// Whether a system asked for an address since, and the firmware did not: most likely the disk's.
        var probablyStarted = false
        /// Whether the machine came back into phase 1 in place of its disk.
        var cameBack = false

        /// Whether a kernel of phase 1 that began so long after the disk was written or chosen did so in its place, and not in a
        /// later boot.
        ///
        /// A chosen disk whose system ran may be restarted soon, and phase 1 may then come by a way of which nothing is seen.
        func isFollowed(byKernelAfter time: Duration) -> Bool {
            let longest =
                isChosen ? (probablyStarted ? Limits.ownDiskReturn : Limits.diskStartAgain) : Limits.diskStart
            return time < longest
        }
    }

    /// What a machine is to start in place of phase 1.
    package enum Due: Hashable, Sendable {
        /// The disk that its agent told of; `nil` when the agent told nothing.
        case disk(WrittenDisk?)
        /// The system on its own disk, onto which nothing was written.
        case ownDisk
    }

    private var starts: [MachineNumber: Start] = [:]
    /// What the store was told last.
    private var stored: [MachineNumber: DiskStartRecord] = [:]

    /// No disk was written yet.
    package init() {}

    /// A machine's disk was written, and it restarts.
    package mutating func wrote(
        _ machine: MachineNumber, _ disk: WrittenDisk? = nil, image: ImageName? = nil, version: InfoHash? = nil,
        at now: MonotonicInstant
    ) {
        starts = starts.filter { now - $0.value.written < Limits.diskStart }
        guard starts.count < Limits.machines || starts[machine] != nil else { return }
        starts[machine] = Start(written: now, image: image, version: version, disk: disk)
    }

    /// Somebody, or what is decided for the machine, chose its own disk in phase 1, and it restarts.
    package mutating func choseOwnDisk(_ machine: MachineNumber, at now: MonotonicInstant) {
        // What was written before, and did not start, is not written again either.
        let before = starts[machine]
        wrote(machine, before?.disk, image: before?.image, version: before?.version, at: now)
        starts[machine]?.isChosen = true
    }

    /// Whether a machine whose own disk was chosen in phase 1 is in phase 1 again.
    ///
    /// `uptime` is as in ``unstarted(_:uptime:at:)``.
    package func cameBackFromChosen(
        _ machine: MachineNumber, uptime: Duration? = nil, at now: MonotonicInstant
    ) -> Bool {
        guard let start = starts[machine], start.isChosen else { return false }
        return start.cameBack || start.isFollowed(byKernelAfter: now - start.written - (uptime ?? .zero))
    }

    /// Whether a machine whose own disk was chosen is in phase 1 again, by what its agent and its boot program said.
    package func hasComeBackFromChosen(_ machine: MachineNumber) -> Bool {
        starts[machine].map { $0.isChosen && $0.cameBack } ?? false
    }

    /// What a machine starts is decided anew, so that it was sent to its own disk before is of no matter any more.
    package mutating func forgetChosen(_ machine: MachineNumber) {
        if starts[machine]?.isChosen == true { starts[machine] = nil }
    }

    /// Whether what a machine starts next is its own disk, and not one that was written a moment ago.
    package func isChosen(_ machine: MachineNumber) -> Bool { starts[machine]?.isChosen ?? false }

    /// A machine's disk was written, and it goes on otherwise than by a restart into that disk.
    package mutating func wroteForAnotherEnd(_ machine: MachineNumber) {
        starts[machine] = nil
    }

    /// A system on a machine asks for an address: a disk that the firmware started by itself probably runs, and nothing is
    /// due when the machine asks what to boot again.
    ///
    /// Firmware that was not told to, or did not heed it, may ask in words that sound like a system's, and phase 1 that was
    /// started from a stick does: then the agent is heard next.
    package mutating func systemAsked(_ machine: MachineNumber) {
        guard let start = starts[machine], start.asked == nil, start.isChosen || start.disk?.start == .firmware
        else { return }
        starts[machine]?.probablyStarted = true
    }

    /// A machine's firmware boots from the network: after its disk's system ran, or much later than its disk was
    /// written, that is another matter.
    package mutating func bootsFromNetwork(_ machine: MachineNumber, at now: MonotonicInstant) {
        guard let start = starts[machine] else { return }
        if start.probablyStarted && !start.cameBack || now - start.written >= Limits.diskStart { starts[machine] = nil }
    }

    /// An agent tells that it runs: the firmware did not start the disk, or the disk did not start.
    ///
    /// `uptime` is how long its kernel had run when it wrote that, which may be long before it arrives.
    package mutating func isInPhase1(_ machine: MachineNumber, uptime: Duration = .zero, at now: MonotonicInstant) {
        guard let start = starts[machine], start.isFollowed(byKernelAfter: now - start.written - uptime) else { return }
        starts[machine]?.cameBack = true
    }

    /// What was written onto the disk of a machine that is in phase 1 and should have started that; `nil` when nothing
    /// was.
    ///
    /// It stays until the machine boots much later, or writes a disk again. `uptime` is for how long the machine's kernel has
    /// run; `nil` when the machine does not tell.
    package mutating func unstarted(
        _ machine: MachineNumber, uptime: Duration? = nil, at now: MonotonicInstant
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
    package mutating func due(_ machine: MachineNumber, at now: MonotonicInstant) -> Due? {
        guard let start = starts[machine] else { return nil }
        let isLate = now - start.written >= Limits.diskStart
        guard isLate || !start.cameBack && !start.probablyStarted else { return nil }
        let isAnotherBoot = start.asked.map { now - $0 >= Limits.diskStartAgain } ?? false
        guard !isLate, !isAnotherBoot else {
            starts[machine] = nil
            return nil
        }
        // A chosen disk that does not start is asked for again and again.
        if start.asked == nil || start.isChosen { starts[machine]?.asked = now }
        return start.isChosen ? .ownDisk : .disk(start.disk)
    }
}

/// What is stored of a written disk that is to be started.
///
/// Its times are ages: what passes while no server runs is not counted, for no machine can start from the network then.
package struct DiskStartRecord: Hashable, Sendable {
    /// How long ago the disk was written.
    package var age: Duration
    /// How long ago its machine was sent to it; `nil` while it was not.
    package var askedAge: Duration?
    /// What was written.
    package var image: ImageName?
    /// Which version of it.
    package var version: InfoHash?
    /// The disk, if the agent told of it.
    package var disk: WrittenDisk?
    /// Whether a system asked for an address since, and the firmware did not.
    package var probablyStarted: Bool
    /// Whether the machine came back into phase 1.
    package var cameBack: Bool

    /// Begins one with what each has.
    package init(age: Duration, probablyStarted: Bool, cameBack: Bool) {
        self.age = age
        self.probablyStarted = probablyStarted
        self.cameBack = cameBack
    }
}

extension DiskStarts {
    /// Begins with what an earlier run of the server knew.
    package init(_ records: [MachineNumber: DiskStartRecord], at now: Moment) {
        stored = records
        starts = records.mapValues { record in
            Start(
                written: now.instant(ago: record.age), image: record.image, version: record.version, disk: record.disk,
                isChosen: record.image == nil && record.disk == nil,
                asked: record.askedAge.map { now.instant(ago: $0) },
                probablyStarted: record.probablyStarted,
                cameBack: record.cameBack)
        }
    }

    /// What changed since the last time, which is then no change any more; `nil` for a disk that nobody waits for any more.
    ///
    /// While the age of one decides something it counts as changed every ten seconds.
    package mutating func takeChanges(at now: MonotonicInstant) -> [MachineNumber: DiskStartRecord?] {
        var changes: [MachineNumber: DiskStartRecord?] = [:]
        for machine in stored.keys where starts[machine] == nil { changes[machine] = .some(nil) }
        for (machine, start) in starts {
            let record = record(of: start, at: now)
            if let before = stored[machine], !record.differs(from: before) { continue }
            changes[machine] = record
        }
        for (machine, record) in changes { stored[machine] = record }
        return changes
    }

    /// Makes a change of each, for a store that has lost all.
    package mutating func changeAll() { stored = [:] }

    private func record(of start: Start, at now: MonotonicInstant) -> DiskStartRecord {
        var record = DiskStartRecord(
            age: now - start.written, probablyStarted: start.probablyStarted, cameBack: start.cameBack)
        record.askedAge = start.asked.map { now - $0 }
        record.image = start.image
        record.version = start.version
        record.disk = start.disk
        return record
    }
}

extension DiskStartRecord {
    fileprivate func differs(from stored: Self) -> Bool {
        var same = self
        same.age = stored.age
        if askedAge != nil, stored.askedAge != nil { same.askedAge = stored.askedAge }
        return same != stored || stored.age < Limits.diskStart && age - stored.age >= Limits.diskStartStored
    }
}
