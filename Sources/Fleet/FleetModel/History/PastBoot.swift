// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// What the history takes of one boot that is remembered; less than a ``BootRecord``, for there may be tens of thousands.
package struct PastBoot: Hashable, Sendable {
    /// What came of a boot.
    package enum Outcome: Hashable, Sendable {
        /// It came to a system, so long after its beginning.
        case up(after: Duration)
        /// It failed, and did not go on afterwards.
        case failed
        /// Neither: it goes on, was switched off, or was sent to the machine's own disk before an agent ran.
        case unfinished
    }

    /// The machine.
    package let machine: MachineNumber
    /// When it began.
    package let begun: WallTime
    /// How far it is, or came.
    package let stage: MachineStage
    /// When it reached which stage, in any order.
    package var marks: [BootRecord.Mark] = []
    /// What was started.
    package var image: ImageName?
    /// Which version of the image.
    package var version: InfoHash?
    /// How its download stood last.
    package var transfer: TransferProgress?

    /// Begins one with what every boot has.
    package init(_ machine: MachineNumber, begun: WallTime, stage: MachineStage) {
        self.machine = machine
        self.begun = begun
        self.stage = stage
    }

    /// What came of it.
    ///
    /// A boot is up at `os`; where no system was heard, at `handover`, which is the last that phase 1 tells.
    package var outcome: Outcome {
        if stage == .failed { return .failed }
        let end = marks.first { $0.stage == .os } ?? marks.first { $0.stage == .handover }
        return end.map { .up(after: max(.zero, $0.after)) } ?? .unfinished
    }

    /// How long it was in which stage until it was up, in the order in which it was in them; nothing for a boot that was not up.
    ///
    /// A stage lasts until the next that was reached for the first time, so what comes after a failure counts as `failed` until the
    /// boot is farther than it was. What was reached after the system was is left out.
    var spans: [(stage: MachineStage, time: Duration)] {
        guard case .up(let end) = outcome else { return [] }
        let reached = marks.filter { $0.after < end }.sorted {
            ($0.after, $0.stage.order) < ($1.after, $1.stage.order)
        }
        let ends = reached.dropFirst().map(\.after) + [end]
        return zip(reached, ends).map { mark, end in (stage: mark.stage, time: end - mark.after) }
    }
}
