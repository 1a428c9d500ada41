// SPDX-License-Identifier: GPL-3.0-or-later

/// Lines over two axes, with a legend.
struct Chart {
    /// What one contender's lines look like; several lines may share a legend.
    struct Series {
        let name: String
        let color: String
        let lines: [[(x: Double, y: Double)]]
        var hasDots = true
    }

    struct Axis {
        let title: String
        let range: ClosedRange<Double>
        /// Where numbers stand; even steps when there are none.
        var marks: [Double] = []
        var unit = ""

        var ticks: [Double] { marks.isEmpty ? Ticks.even(in: range) : marks }
    }

    let title: String
    let subtitle: String
    let x: Axis
    let y: Axis
    /// A height that has a meaning, drawn dashed.
    var reference: (y: Double, name: String)?
    let series: [Series]

    private static let size = (width: 760.0, height: 460.0)
    private static let plot = (left: 70.0, right: 740.0, top: 88.0, bottom: 400.0)

    /// The picture.
    var svg: String {
        var picture = SVG(width: Self.size.width, height: Self.size.height, title: title)
        picture.text(title, at: (20, 28), size: 18)
        picture.text(subtitle, at: (20, 48), size: 12)
        drawAxes(&picture)
        drawLegend(&picture)
        if let reference {
            let height = position(0, reference.y).1
            picture.line((Self.plot.left, height), (Self.plot.right, height), color: "#555", width: 1.5, dash: "6 4")
            picture.text(reference.name, at: (Self.plot.right, height + 14), size: 11, anchor: .end)
        }
        // The first of the legend lies on top.
        for series in series.reversed() {
            let isBundle = series.lines.count > 1
            for line in series.lines {
                let points = line.map { position($0.x, $0.y) }
                picture.path(points, color: series.color, width: isBundle ? 1 : 2.5, opacity: isBundle ? 0.7 : 1)
                if series.hasDots { for point in points { picture.dot(point, color: series.color) } }
            }
        }
        return picture.document
    }

    private func drawAxes(_ picture: inout SVG) {
        let plot = Self.plot
        for tick in y.ticks {
            let height = position(0, tick).1
            picture.line((plot.left, height), (plot.right, height), color: "#ddd")
            picture.text(Number.short(tick) + y.unit, at: (plot.left - 8, height + 4), size: 12, anchor: .end)
        }
        for tick in x.ticks {
            let place = position(tick, 0).0
            picture.line((place, plot.bottom), (place, plot.bottom + 5), color: "#555")
            picture.text(Number.short(tick) + x.unit, at: (place, plot.bottom + 20), size: 12, anchor: .middle)
        }
        picture.line((plot.left, plot.bottom), (plot.right, plot.bottom), color: "#555")
        picture.line((plot.left, plot.top), (plot.left, plot.bottom), color: "#555")
        picture.text(x.title, at: ((plot.left + plot.right) / 2, plot.bottom + 44), anchor: .middle)
        picture.text(y.title, at: (22, (plot.top + plot.bottom) / 2), anchor: .middle, isUpright: true)
    }

    private func drawLegend(_ picture: inout SVG) {
        var left = Self.plot.left
        for series in series {
            picture.line((left, 70), (left + 22, 70), color: series.color, width: 3)
            picture.text(series.name, at: (left + 28, 74), size: 12)
            // No font is known here; seven pixels a letter are enough for every one at this size.
            left += 28 + Double(series.name.count) * 7 + 16
        }
    }

    private func position(_ horizontal: Double, _ vertical: Double) -> (Double, Double) {
        let plot = Self.plot
        let right = (horizontal - x.range.lowerBound) / (x.range.upperBound - x.range.lowerBound)
        let up = (vertical - y.range.lowerBound) / (y.range.upperBound - y.range.lowerBound)
        return (plot.left + right * (plot.right - plot.left), plot.bottom - up * (plot.bottom - plot.top))
    }
}

/// Numbers for an axis.
enum Ticks {
    /// About six of them, at multiples of 1, 2 or 5 times a power of ten.
    static func even(in range: ClosedRange<Double>) -> [Double] {
        let step = step(range.upperBound - range.lowerBound)
        let first = (range.lowerBound / step).rounded(.up)
        let last = (range.upperBound / step + 1e-9).rounded(.down)
        return first > last ? [] : stride(from: first, through: last, by: 1).map { $0 * step }
    }

    /// The next such multiple from a number upwards.
    static func ceiling(_ value: Double) -> Double {
        let step = step(value)
        return (value / step - 1e-9).rounded(.up) * step
    }

    private static func step(_ length: Double) -> Double {
        var power = 1.0
        while power * 10 <= length / 6 { power *= 10 }
        while power > length / 6 { power /= 10 }
        return [1, 2, 5, 10].map { $0 * power }.first { length / $0 <= 7 } ?? power * 10
    }
}
