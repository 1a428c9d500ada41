// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
package import FleetInterface

/// A history as tables.
package enum HistoryText {
    /// Its tables, each behind an empty line; those without rows are left out.
    package static func lines(of history: HistoryDocument) -> [String] {
        guard history.boots > 0 else { return ["No such boot is remembered."] }
        let tables = [
            days(history), waves(history), stages(history), slowest(history), images(history),
        ].filter { !$0.isEmpty }
        return [sum(of: history)] + tables.flatMap { [""] + $0.lines }
    }

    private static func sum(of history: HistoryDocument) -> String {
        var parts = [
            "\(history.boots) \(history.boots == 1 ? "boot" : "boots") since \(FleetText.local(history.since))",
            "\(history.failed) failed",
        ]
        if history.unfinished > 0 { parts.append("\(history.unfinished) unfinished") }
        if let median = history.median { parts.append("half of the others within \(FleetText.clock(median))") }
        if let p90 = history.p90 { parts.append("90 % within \(FleetText.clock(p90))") }
        if history.leftOut > 0 { parts.append("\(history.leftOut) earlier ones are not counted") }
        return parts.joined(separator: ", ")
    }

    private static func days(_ history: HistoryDocument) -> TextTable {
        var table = TextTable("DAY (UTC)", "BOOTS", "FAILED", "HALF", "90 %")
        for day in history.days {
            table.add(
                "\(day.day.description.prefix(10))", "\(day.boots)", failed(day.failed), time(day.median), time(day.p90)
            )
        }
        return table
    }

    private static func waves(_ history: HistoryDocument) -> TextTable {
        var table = TextTable(
            "WAVE", "IMAGE", "MACHINES", "FAILED", "HALF", "90 %", "95 %", "LAST", "COPIES", "FROM MACHINES")
        for wave in history.waves {
            table.add(
                FleetText.local(wave.began), wave.image, "\(wave.machines)", failed(wave.failed), time(wave.median),
                time(wave.p90), time(wave.p95), time(wave.last), wave.copies.map(hundredths),
                wave.peerShare.map(percent))
        }
        return table
    }

    private static func stages(_ history: HistoryDocument) -> TextTable {
        var table = TextTable("STAGE", "HALF", "90 %")
        for stage in history.stages { table.add(stage.stage.rawValue, tenths(stage.median), tenths(stage.p90)) }
        return table
    }

    private static func slowest(_ history: HistoryDocument) -> TextTable {
        var table = TextTable("SLOWEST", "BOOTS", "HALF", "LONGEST", "TIMES THE MEDIAN", "LOSES MOST IN")
        for machine in history.slowest {
            table.add(
                machine.machine, "\(machine.boots)", time(machine.median), time(machine.slowest),
                machine.timesOfMedian.map(hundredths), machine.stage?.rawValue)
        }
        return table
    }

    private static func images(_ history: HistoryDocument) -> TextTable {
        var table = TextTable("IMAGE", "BOOTS", "FAILED", "HALF", "90 %")
        for image in history.images {
            table.add(image.image, "\(image.boots)", failed(image.failed), time(image.median), time(image.p90))
        }
        return table
    }

    /// Nobody looks for a nought.
    private static func failed(_ count: Int) -> String? { count == 0 ? nil : "\(count)" }

    private static func time(_ time: Seconds?) -> String? { time.map { FleetText.clock($0) } }

    /// `4.2 s`: stages are short, so seconds alone would say little.
    private static func tenths(_ time: Seconds) -> String {
        let tenths = max(0, (time.milliseconds + 50) / 100)
        return "\(tenths / 10).\(tenths % 10) s"
    }

    /// `1.03`.
    private static func hundredths(_ number: Double) -> String {
        let hundredths = whole(number * 100)
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }

    /// `97 %`.
    private static func percent(_ share: Double) -> String { "\(whole(share * 100)) %" }

    /// Whatever a server answers, a number that can be written.
    private static func whole(_ number: Double) -> Int { Int(min(max(0, number.rounded()), 1e15)) }
}
