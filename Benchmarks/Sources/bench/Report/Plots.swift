// SPDX-License-Identifier: GPL-3.0-or-later

/// The pictures of a report.
struct Plots {
    let book: ResultBook

    /// One picture and its file below `docs/plots/`.
    struct Picture {
        let file: String
        let chart: Chart
    }

    /// Those that there are results for.
    var all: [Picture] {
        [
            finish.map { Picture(file: "finish.svg", chart: $0) },
            copies.map { Picture(file: "copies.svg", chart: $0) },
            progress.map { Picture(file: "progress.svg", chart: $0) },
        ].compactMap(\.self)
    }

    private static let contenders: [ContenderName] = [.ours, .oursV1, .aria2, .libtorrent]
    private static let cases = ["S1", "S2", "S3", "S4"]
    private static let subtitle = "Medians; all links equal: S1 to S4 at 100, 100, 50 and 25 Mbit/s"

    private var finish: Chart? {
        overPeers(
            title: "Finish time of the last peer", y: "last / B", reference: (1, "B, the physical bound"),
            \.lastOverBound)
    }

    private var copies: Chart? {
        overPeers(title: "What the server sends", y: "copies of the image", reference: (1, "one copy"), \.copies)
    }

    private func overPeers(
        title: String, y: String, reference: (y: Double, name: String), _ figure: (RunResult) -> Double?
    ) -> Chart? {
        let series = Self.contenders.compactMap { contender -> Chart.Series? in
            let points = Self.cases.compactMap { name -> (x: Double, y: Double)? in
                let runs = book.runs(name, contender)
                guard let value = Statistics.median(runs.compactMap(figure)) else { return nil }
                return (Double(runs[0].key.parameters.peers), value)
            }
            return points.isEmpty
                ? nil : Chart.Series(name: contender.title, color: contender.color, lines: [points])
        }
        guard let highest = series.flatMap(\.lines).joined().map(\.y).max() else { return nil }
        let marks = series.flatMap(\.lines).joined().map(\.x)
        return Chart(
            title: title, subtitle: Self.subtitle,
            x: Chart.Axis(title: "peers", range: 0...32, marks: Set(marks).sorted()),
            y: Chart.Axis(title: y, range: 0...Ticks.ceiling(max(highest, 1.2))), reference: reference, series: series)
    }

    /// Every peer's share of the image over time in one run of S3; without samples the share of peers that are done.
    private var progress: Chart? {
        let series = [ContenderName.ours, .aria2, .libtorrent].compactMap { contender -> Chart.Series? in
            guard let run = book.runs("S3", contender).first else { return nil }
            let lines = Self.samples(run) ?? [Self.completions(run)]
            return Chart.Series(name: contender.title, color: contender.color, lines: lines, hasDots: false)
        }
        guard let latest = series.flatMap(\.lines).joined().map(\.x).max() else { return nil }
        let parameters = book.all("S3")[0].key.parameters
        return Chart(
            title: "Progress of every peer", subtitle: "The first run of S3: \(parameters)",
            x: Chart.Axis(title: "seconds", range: 0...Ticks.ceiling(latest)),
            y: Chart.Axis(title: "share of the image", range: 0...100, unit: " %"), series: series)
    }

    /// One line per peer; `nil` when the samples tell nothing because the space was taken before it was filled.
    private static func samples(_ run: RunResult) -> [[(x: Double, y: Double)]]? {
        guard let progress = run.progress else { return nil }
        let length = Double(run.key.parameters.imageBytes)
        let lines = run.peers.indices.map { peer in
            progress.bytes.enumerated().map { index, bytes in
                (x: Double(index) * progress.step, y: Double(bytes[peer]) / length * 100)
            }
        }
        let isTelling = zip(lines, run.peers).allSatisfy { line, peer in
            let half = (peer.finished ?? run.elapsed) / 2
            return (line.last { $0.x <= half }?.y ?? 0) < 95
        }
        guard isTelling else { return nil }
        // A picture this wide does not show more points; what is drawn after a peer's end is its end.
        let stride = max(1, progress.bytes.count / 80)
        return zip(lines, run.peers).map { line, peer in
            let thin = line.enumerated().filter { $0.offset % stride == 0 }.map(\.element)
            guard let finished = peer.finished else { return thin }
            return thin.filter { $0.x < finished } + [(finished, 100)]
        }
    }

    private static func completions(_ run: RunResult) -> [(x: Double, y: Double)] {
        var line: [(x: Double, y: Double)] = [(0, 0)]
        for (index, time) in run.finishes.enumerated() {
            let share = 100 / Double(run.peers.count)
            line += [(time, Double(index) * share), (time, Double(index + 1) * share)]
        }
        return line
    }
}

extension ContenderName {
    /// Colours that those who see few can tell apart (Okabe and Ito).
    var color: String {
        switch self {
        case .ours: "#0072b2"
        case .before: "#000000"
        case .oursV1: "#56b4e9"
        case .aria2: "#d55e00"
        case .libtorrent: "#009e73"
        case .nginx: "#777777"
        case .udpcast: "#cc79a7"
        case .mixed: "#e69f00"
        }
    }
}
