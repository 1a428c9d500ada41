// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@testable import bench

@Suite struct ChartTests {
    private static let axes: [(ClosedRange<Double>, [Double])] = [
        (0...3, [0, 0.5, 1, 1.5, 2, 2.5, 3]), (0...32, [0, 5, 10, 15, 20, 25, 30]),
        (0...100, [0, 20, 40, 60, 80, 100]),
    ]

    @Test(arguments: axes)
    func `an axis has even steps`(range: ClosedRange<Double>, ticks: [Double]) {
        #expect(Ticks.even(in: range).elementsEqual(ticks) { abs($0 - $1) < 1e-9 })
    }

    @Test(arguments: [(1.2, 1.2), (2.93, 3.0), (11.3, 12.0), (100, 100)])
    func `an axis ends at the next step`(highest: Double, end: Double) {
        #expect(abs(Ticks.ceiling(highest) - end) < 1e-9)
    }

    @Test func `points stand where the axes say`() {
        let chart = Chart(
            title: "a < b & c", subtitle: "", x: .init(title: "x", range: 0...2), y: .init(title: "y", range: 0...4),
            reference: nil,
            series: [.init(name: "ours", color: "#123456", lines: [[(x: 0, y: 0), (x: 1, y: 2), (x: 2, y: 4)]])])
        let svg = chart.svg
        #expect(svg.contains("<polyline points=\"70,400 405,244 740,88\" fill=\"none\" stroke=\"#123456\""))
        #expect(svg.contains("<title>a &lt; b &amp; c</title>"))
        #expect(svg.hasSuffix("</svg>\n"))
    }

    @Test func `numbers have no more decimals than they need`() {
        #expect(Number.short(2) == "2")
        #expect(Number.short(1.1) == "1.1")
        #expect(Number.short(1.128) == "1.13")
        #expect(Number.decimals(1, 3) == "1.000")
    }
}
