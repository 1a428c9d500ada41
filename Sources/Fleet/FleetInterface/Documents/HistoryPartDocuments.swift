// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// The boots of one day.
package struct HistoryDayDocument: InterfaceDocument {
    package var day: Timestamp
    package var boots: Int
    package var failed: Int
    package var unfinished: Int
    package var median: Seconds?
    package var p90: Seconds?

    /// A day of which nothing came to a system.
    package init(day: Timestamp, boots: Int, failed: Int, unfinished: Int) {
        self.day = day
        self.boots = boots
        self.failed = failed
        self.unfinished = unfinished
    }

    package static let schema = ObjectSchema(
        "HistoryDay", "The boots of one day.",
        [
            .init("day", .time, "When the day began, in UTC."),
            .init("boots", .count, "Its boots."),
            .init("failed", .count, "Those that failed."),
            .init("unfinished", .count, "Those that neither failed nor came to a system."),
            .init("median", .optional(.seconds), "How long half of the others took at most."),
            .init("p90", .optional(.seconds), "How long nine in ten of the others took at most."),
        ])

    package static var example: Self {
        var day = Self(day: .example, boots: 31, failed: 1, unfinished: 1)
        day.median = Seconds(milliseconds: 61_200)
        day.p90 = Seconds(milliseconds: 64_800)
        return day
    }
}

/// Boots of one image that began together.
package struct BootWaveDocument: InterfaceDocument {
    package var began: Timestamp
    package var image: String
    package var version: String?
    package var machines: Int
    package var boots: Int
    package var failed: Int
    package var unfinished: Int
    package var median: Seconds?
    package var p90: Seconds?
    package var p95: Seconds?
    package var last: Seconds?
    package var copies: Double?
    package var peerShare: Double?

    package enum CodingKeys: String, CodingKey {
        case began, image, version, machines, boots, failed, unfinished, median, p90, p95, last, copies
        case peerShare = "peer_share"
    }

    /// A wave in which nothing came to a system.
    package init(began: Timestamp, image: String, machines: Int, boots: Int, failed: Int, unfinished: Int) {
        self.began = began
        self.image = image
        self.machines = machines
        self.boots = boots
        self.failed = failed
        self.unfinished = unfinished
    }

    package static let schema = ObjectSchema(
        "BootWave", "Boots of one version of one image that began together.",
        [
            .init("began", .time, "When the first of them began."),
            .init("image", .text, "The image."),
            .init("version", .optional(.text), "Its version: the infohash of its swarm."),
            .init("machines", .count, "The machines that took part."),
            .init("boots", .count, "Their boots; a machine that booted twice meanwhile has two."),
            .init("failed", .count, "The boots that failed."),
            .init("unfinished", .count, "Those that neither failed nor came to a system."),
            .init("median", .optional(.seconds), "How long half of the others took at most."),
            .init("p90", .optional(.seconds), "How long nine in ten of the others took at most."),
            .init("p95", .optional(.seconds), "The same of 19 in 20."),
            .init("last", .optional(.seconds), "How long the slowest of them took."),
            .init(
                "copies", .optional(.number),
                "How many times the image the server sent, by what the machines told of their downloads."),
            .init(
                "peer_share", .optional(.number),
                "Which part of what the machines got came from each other, from 0 to 1."),
        ])

    package static var example: Self {
        var wave = Self(began: .example, image: "debian", machines: 30, boots: 31, failed: 1, unfinished: 1)
        wave.version = .exampleInfoHash
        wave.median = Seconds(milliseconds: 61_200)
        wave.p90 = Seconds(milliseconds: 64_800)
        wave.p95 = Seconds(milliseconds: 65_300)
        wave.last = Seconds(milliseconds: 66_100)
        (wave.copies, wave.peerShare) = (1.03, 0.966)
        return wave
    }
}

/// How long boots were in one stage.
package struct StageTimesDocument: InterfaceDocument {
    package var stage: MachineStage
    package var median: Seconds
    package var p90: Seconds

    /// Puts the three together.
    package init(stage: MachineStage, median: Seconds, p90: Seconds) {
        self.stage = stage
        self.median = median
        self.p90 = p90
    }

    package static let schema = ObjectSchema(
        "StageTimes", "How long boots that came to a system were in one stage.",
        [
            .init("stage", .word(MachineStage.self), "The stage."),
            .init("median", .seconds, "How long half of the boots that were in it stayed at most."),
            .init("p90", .seconds, "How long nine in ten of them stayed at most."),
        ])

    package static var example: Self {
        Self(stage: .download, median: Seconds(milliseconds: 33_900), p90: Seconds(milliseconds: 36_250))
    }
}

/// How fast one machine boots.
package struct MachinePaceDocument: InterfaceDocument {
    package var machine: String
    package var number: Int64
    package var name: String?
    package var boots: Int
    package var median: Seconds
    package var slowest: Seconds
    package var timesOfMedian: Double?
    package var stage: MachineStage?

    package enum CodingKeys: String, CodingKey {
        case machine, number, name, boots, median, slowest
        case timesOfMedian = "times_of_median"
        case stage
    }

    /// Begins one with what every machine has.
    package init(machine: String, number: Int64, boots: Int, median: Seconds, slowest: Seconds) {
        self.machine = machine
        self.number = number
        self.boots = boots
        self.median = median
        self.slowest = slowest
    }

    package static let schema = ObjectSchema(
        "MachinePace", "How fast one machine boots.",
        [
            .init("machine", .text, "The machine's id; its number behind `m` where it is forgotten."),
            .init("number", .count, "Its number."),
            .init("name", .optional(.text), "What the list of machines calls it."),
            .init("boots", .count, "Its boots that came to a system."),
            .init("median", .seconds, "How long half of them took at most."),
            .init("slowest", .seconds, "How long the slowest of them took."),
            .init("times_of_median", .optional(.number), "How many times `median` of the whole history its median is."),
            .init(
                "stage", .optional(.word(MachineStage.self)),
                "Where it loses most: the stage in which its median is farthest above that of all boots."),
        ])

    package static var example: Self {
        var machine = Self(
            machine: "pc-07", number: 17, boots: 5, median: Seconds(milliseconds: 118_400),
            slowest: Seconds(milliseconds: 131_000))
        machine.name = "pc-07"
        machine.timesOfMedian = 1.935
        machine.stage = .download
        return machine
    }
}

/// The boots of one image.
package struct ImageHistoryDocument: InterfaceDocument {
    package var image: String
    package var boots: Int
    package var failed: Int
    package var unfinished: Int
    package var median: Seconds?
    package var p90: Seconds?

    /// An image of which nothing came to a system.
    package init(image: String, boots: Int, failed: Int, unfinished: Int) {
        self.image = image
        self.boots = boots
        self.failed = failed
        self.unfinished = unfinished
    }

    package static let schema = ObjectSchema(
        "ImageHistory", "The boots of one image, in all its versions.",
        [
            .init("image", .text, "The image."),
            .init("boots", .count, "Its boots."),
            .init("failed", .count, "Those that failed."),
            .init("unfinished", .count, "Those that neither failed nor came to a system."),
            .init("median", .optional(.seconds), "How long half of the others took at most."),
            .init("p90", .optional(.seconds), "How long nine in ten of the others took at most."),
        ])

    package static var example: Self {
        var image = Self(image: "debian", boots: 31, failed: 1, unfinished: 1)
        image.median = Seconds(milliseconds: 61_200)
        image.p90 = Seconds(milliseconds: 64_800)
        return image
    }
}
