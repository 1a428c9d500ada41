// SPDX-License-Identifier: GPL-3.0-or-later

/// The part of the page about rooms of virtual machines: a table and three curves.
struct BootReport {
    let results: [BootResult]

    /// Nothing without results.
    var lines: [String] {
        guard let first = results.first else { return [] }
        let image = Number.decimals(Double(first.demo.imageBytes) / 1e6, 1)
        var lines = [
            "## Room: power-on to operating system, \(first.key.megabits) Mbit/s", "",
            "Emulated PCs that boot Debian's installer, \(image) MB, and share this machine's processors: beyond as many of"
                + " them as there are cores, all of them take longer whatever the network does. Plain HTTP is the network"
                + " card's iPXE and the same server. Copies are counted on the server's cable, phase 1 in them.", "",
            "| machines | | runs | last machine, s | server copies | share from machines |",
            "| --- | --- | --- | --- | --- | --- |",
        ]
        for (count, means) in rooms {
            let runs = runs(count, means)
            let column = { (decimals: Int, value: (BootResult) -> Double?) in
                Statistics.median(runs.compactMap(value)).map { Number.decimals($0, decimals) } ?? ""
            }
            let unfinished = runs.count { !$0.isFinished }
            let cells = [
                "\(count)", means.title,
                unfinished == 0 ? "\(runs.count)" : "\(runs.count), \(unfinished) not finished",
                column(1, \.last), column(2, \.copies), column(2, \.shareFromMachines),
            ]
            lines.append("| \(cells.joined(separator: " | ")) |")
        }
        return lines
    }

    /// The curves on the page.
    var pictureLines: [String] {
        pictures.flatMap { ["", "![\($0.chart.title)](plots/\($0.file))"] }
    }

    /// The three curves.
    var pictures: [Plots.Picture] {
        [
            chart("room-time.svg", "Power-on to the last machine's system", "seconds", \.last),
            chart("room-copies.svg", "What the server sends to a room", "copies of the image", \.copies),
            chart("room-share.svg", "What machines get from each other", "share of the image", \.shareFromMachines),
        ].compactMap(\.self)
    }

    private var counts: [Int] { Set(results.map(\.key.machines)).sorted() }

    private var rooms: [(Int, BootMeans)] {
        counts.flatMap { count in BootMeans.allCases.map { (count, $0) } }.filter { !runs($0.0, $0.1).isEmpty }
    }

    private func runs(_ count: Int, _ means: BootMeans) -> [BootResult] {
        results.filter { $0.key.machines == count && $0.key.means == means }
    }

    private func chart(
        _ file: String, _ title: String, _ unit: String, _ figure: (BootResult) -> Double?
    ) -> Plots.Picture? {
        let series = BootMeans.allCases.compactMap { means -> Chart.Series? in
            let points = counts.compactMap { count -> (x: Double, y: Double)? in
                Statistics.median(runs(count, means).compactMap(figure)).map { (Double(count), $0) }
            }
            return points.isEmpty ? nil : Chart.Series(name: means.title, color: means.color, lines: [points])
        }
        guard let highest = series.flatMap(\.lines).joined().map(\.y).max(), let most = counts.max() else { return nil }
        return Plots.Picture(
            file: file,
            chart: Chart(
                title: title, subtitle: "Virtual machines, all cables \(BootPlan.megabits) Mbit/s; medians",
                x: Chart.Axis(title: "machines", range: 0...Double(most) * 1.05, marks: counts.map(Double.init)),
                y: Chart.Axis(title: unit, range: 0...Ticks.ceiling(max(highest, 1))), series: series))
    }
}
