// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// What the boots of some days tell together: how long they took, which machines are slow, and where the time goes.
///
/// Percentiles are by nearest rank (``SortedValues``), and of boots that came to a system alone. No list is cut here.
package struct BootHistory: Sendable {
    /// The boots of one day in UTC.
    package struct Day: Sendable {
        /// When it began.
        package let began: WallTime
        /// What came of its boots.
        package let figures: BootFigures
    }

    /// The boots of one image, in all its versions.
    package struct Image: Sendable {
        /// The image.
        package let name: ImageName
        /// What came of its boots.
        package let figures: BootFigures
    }

    /// How long boots that came to a system were in a stage.
    package struct Stage: Sendable {
        /// The stage.
        package let stage: MachineStage
        /// Of each boot that was in it.
        package let times: SortedValues<Duration>
    }

    /// All of them.
    package let figures: BootFigures
    /// The days that had boots, the earliest first.
    package let days: [Day]
    /// The waves, the latest first.
    package let waves: [BootWave]
    /// The stages that boots were in, in the order of a boot that goes well.
    package let stages: [Stage]
    /// The machines that came to a system at least once, the slowest first.
    package let machines: [MachinePace]
    /// The images, the one that was booted most first; boots of no image are not among them.
    package let images: [Image]

    /// What these boots tell, which may come in any order.
    package init(of boots: [PastBoot]) {
        figures = BootFigures(boots)
        days = Dictionary(grouping: boots) { $0.begun.beginningOfDay }
            .map { Day(began: $0, figures: BootFigures($1)) }
            .sorted { $0.began < $1.began }
        waves = BootWave.all(in: boots)
        let stages = Self.stages(of: boots)
        self.stages = stages
        machines = MachinePace.all(in: boots, room: figures, stages)
        images = Self.images(in: boots)
    }

    /// When the first of so many days in UTC began, of which the last is the one of this moment.
    package static func beginning(ofDays days: Int, until now: WallTime) -> WallTime {
        now.beginningOfDay + Duration.seconds(86_400) * (1 - max(1, days))
    }

    /// How long these boots were in each stage that one of them was in.
    static func stages(of boots: [PastBoot]) -> [Stage] {
        var times: [MachineStage: [Duration]] = [:]
        for boot in boots {
            for span in boot.spans { times[span.stage, default: []].append(span.time) }
        }
        return MachineStage.allCases.compactMap { stage in
            times[stage].map { Stage(stage: stage, times: SortedValues($0)) }
        }
    }

    private static func images(in boots: [PastBoot]) -> [Image] {
        var byImage: [ImageName: [PastBoot]] = [:]
        for boot in boots {
            if let image = boot.image { byImage[image, default: []].append(boot) }
        }
        return byImage.map { Image(name: $0, figures: BootFigures($1)) }.sorted { left, right in
            left.figures.boots == right.figures.boots
                ? left.name < right.name : left.figures.boots > right.figures.boots
        }
    }
}

extension WallTime {
    private static let day: Int64 = 86_400_000

    /// When its day in UTC began.
    fileprivate var beginningOfDay: WallTime {
        // Records may say anything, so what has no such moment stays what it is.
        let ofDay = milliseconds % Self.day
        let (beginning, overflow) = milliseconds.subtractingReportingOverflow(ofDay < 0 ? ofDay + Self.day : ofDay)
        return overflow ? self : WallTime(milliseconds: beginning)
    }
}
