// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetInterface
internal import FleetModel
internal import TorrentCore

extension HistoryDocument {
    /// What boots of this period tell, of machines that the fleet names; lists are cut to what the interface tells.
    init(_ history: BootHistory, leftOut: Int, in period: ClosedRange<WallTime>, of fleet: FleetModel) {
        self.init(since: Timestamp(period.lowerBound), until: Timestamp(period.upperBound))
        let figures = history.figures
        (boots, failed, unfinished) = (figures.boots, figures.failed, figures.unfinished)
        self.leftOut = leftOut
        median = figures.times.median.map { Seconds($0) }
        p90 = figures.times.percentile(90).map { Seconds($0) }
        days = history.days.suffix(FleetInterface.Limits.historyDays).map { HistoryDayDocument($0) }
        waves = history.waves.prefix(FleetInterface.Limits.historyWaves).map { BootWaveDocument($0) }
        stages = history.stages.compactMap { StageTimesDocument($0) }
        slowest = history.machines.prefix(FleetInterface.Limits.historyMachines).map { pace in
            MachinePaceDocument(pace, id: fleet.id(of: pace.machine), name: fleet[pace.machine]?.label?.name)
        }
        images = history.images.prefix(FleetInterface.Limits.historyImages).map { ImageHistoryDocument($0) }
    }
}

extension HistoryDayDocument {
    fileprivate init(_ day: BootHistory.Day) {
        let figures = day.figures
        self.init(
            day: Timestamp(day.began), boots: figures.boots, failed: figures.failed, unfinished: figures.unfinished)
        median = figures.times.median.map { Seconds($0) }
        p90 = figures.times.percentile(90).map { Seconds($0) }
    }
}

extension BootWaveDocument {
    fileprivate init(_ wave: BootWave) {
        let figures = wave.figures
        self.init(
            began: Timestamp(wave.began), image: wave.image.text, machines: wave.machines, boots: figures.boots,
            failed: figures.failed, unfinished: figures.unfinished)
        version = wave.version.map { "\($0)" }
        median = figures.times.median.map { Seconds($0) }
        p90 = figures.times.percentile(90).map { Seconds($0) }
        p95 = figures.times.percentile(95).map { Seconds($0) }
        last = figures.times.largest.map { Seconds($0) }
        copies = wave.copies?.toThousandths
        peerShare = wave.peerShare?.toThousandths
    }
}

extension StageTimesDocument {
    fileprivate init?(_ stage: BootHistory.Stage) {
        guard let median = stage.times.median, let p90 = stage.times.percentile(90) else { return nil }
        self.init(stage: stage.stage, median: Seconds(median), p90: Seconds(p90))
    }
}

extension MachinePaceDocument {
    fileprivate init(_ pace: MachinePace, id: String, name: String?) {
        self.init(
            machine: id, number: pace.machine.value, boots: pace.boots, median: Seconds(pace.median),
            slowest: Seconds(pace.slowest))
        self.name = name
        timesOfMedian = pace.timesOfMedian?.toThousandths
        stage = pace.stage
    }
}

extension ImageHistoryDocument {
    fileprivate init(_ image: BootHistory.Image) {
        let figures = image.figures
        self.init(
            image: image.name.text, boots: figures.boots, failed: figures.failed, unfinished: figures.unfinished)
        median = figures.times.median.map { Seconds($0) }
        p90 = figures.times.percentile(90).map { Seconds($0) }
    }
}

extension Double {
    /// With three decimals: more is not measured.
    fileprivate var toThousandths: Double { (self * 1_000).rounded() / 1_000 }
}
