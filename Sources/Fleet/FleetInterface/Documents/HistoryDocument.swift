// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog

/// `GET /history`: what the boots of some days tell together.
package struct HistoryDocument: InterfaceDocument {
    package var since: Timestamp
    package var until: Timestamp
    package var boots: Int
    package var failed: Int
    package var unfinished: Int
    package var leftOut: Int
    package var median: Seconds?
    package var p90: Seconds?
    package var days: [HistoryDayDocument]
    package var waves: [BootWaveDocument]
    package var stages: [StageTimesDocument]
    package var slowest: [MachinePaceDocument]
    package var images: [ImageHistoryDocument]

    package enum CodingKeys: String, CodingKey {
        case since, until, boots, failed, unfinished
        case leftOut = "left_out"
        case median, p90, days, waves, stages, slowest, images
    }

    /// One of no boots.
    package init(since: Timestamp, until: Timestamp) {
        self.since = since
        self.until = until
        (boots, failed, unfinished, leftOut) = (0, 0, 0, 0)
        (days, waves, stages, slowest, images) = ([], [], [], [], [])
    }

    package static let schema = ObjectSchema(
        "History", "What the boots of some days tell together.",
        [
            .init("since", .time, "When the first of the days began, in UTC."),
            .init("until", .time, "When it was made: boots that began later are not in it."),
            .init("boots", .count, "The boots that it is made of."),
            .init("failed", .count, "Those of them that failed, and did not go on afterwards."),
            .init(
                "unfinished", .count,
                "Those that neither failed nor came to a system: under way, switched off, or sent to their own disks."),
            .init("left_out", .count, "Earlier boots that are not looked at, for there are too many."),
            .init(
                "median", .optional(.seconds),
                "How long half of those that came to a system took at most, from the first sign of life to `os`, or to "
                    + "`handover` where no system was heard."),
            .init("p90", .optional(.seconds), "How long nine in ten of them took at most."),
            .init(
                "days", .list(.object(HistoryDayDocument.schema), atMost: Limits.historyDays),
                "The days that had boots, the earliest first."),
            .init(
                "waves", .list(.object(BootWaveDocument.schema), atMost: Limits.historyWaves),
                "The latest waves, the latest first: boots of one image that began within two minutes of each other, by at "
                    + "least two machines."),
            .init(
                "stages", .list(.object(StageTimesDocument.schema), atMost: MachineStage.allCases.count),
                "The stages that boots were in which came to a system, in the order of a boot that goes well."),
            .init(
                "slowest", .list(.object(MachinePaceDocument.schema), atMost: Limits.historyMachines),
                "The slowest machines of those that came to a system, the slowest first."),
            .init(
                "images", .list(.object(ImageHistoryDocument.schema), atMost: Limits.historyImages),
                "The images, the one that was booted most first."),
        ])

    package static var example: Self {
        var history = Self(since: .example, until: .example)
        (history.boots, history.failed, history.unfinished, history.leftOut) = (31, 1, 1, 0)
        history.median = Seconds(milliseconds: 61_200)
        history.p90 = Seconds(milliseconds: 64_800)
        history.days = [.example]
        history.waves = [.example]
        history.stages = [.example]
        history.slowest = [.example]
        history.images = [.example]
        return history
    }
}
