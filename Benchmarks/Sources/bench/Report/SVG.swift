// SPDX-License-Identifier: GPL-3.0-or-later

/// Writes a picture as text; units are pixels from the upper left corner.
struct SVG {
    private let width: Double
    private let height: Double
    private let title: String
    private var elements: [String] = []

    /// A light picture, with a title for those who do not see it.
    init(width: Double, height: Double, title: String) {
        self.width = width
        self.height = height
        self.title = title
    }

    enum Anchor: String { case start, middle, end }

    mutating func line(
        _ from: (Double, Double), _ to: (Double, Double), color: String, width: Double = 1, dash: String = ""
    ) {
        let dashes = dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\""
        elements.append(
            "<line x1=\"\(Self.number(from.0))\" y1=\"\(Self.number(from.1))\" x2=\"\(Self.number(to.0))\" "
                + "y2=\"\(Self.number(to.1))\" stroke=\"\(color)\" stroke-width=\"\(Self.number(width))\"\(dashes)/>")
    }

    mutating func path(_ points: [(Double, Double)], color: String, width: Double = 2, opacity: Double = 1) {
        let text = points.map { "\(Self.number($0.0)),\(Self.number($0.1))" }.joined(separator: " ")
        elements.append(
            "<polyline points=\"\(text)\" fill=\"none\" stroke=\"\(color)\" stroke-width=\"\(Self.number(width))\" "
                + "stroke-opacity=\"\(Self.number(opacity))\" stroke-linejoin=\"round\"/>")
    }

    mutating func dot(_ point: (Double, Double), color: String) {
        let (x, y) = (Self.number(point.0), Self.number(point.1))
        elements.append("<circle cx=\"\(x)\" cy=\"\(y)\" r=\"4\" fill=\"\(color)\"/>")
    }

    mutating func text(
        _ words: String, at point: (Double, Double), size: Double = 13, anchor: Anchor = .start, isUpright: Bool = false
    ) {
        let (x, y) = (Self.number(point.0), Self.number(point.1))
        let turn = isUpright ? " transform=\"rotate(-90 \(x) \(y))\"" : ""
        elements.append(
            "<text x=\"\(x)\" y=\"\(y)\" font-size=\"\(Self.number(size))\" text-anchor=\"\(anchor.rawValue)\"\(turn)>"
                + "\(Self.escaped(words))</text>")
    }

    /// The whole file.
    var document: String {
        let size = "width=\"\(Self.number(width))\" height=\"\(Self.number(height))\""
        let box = "viewBox=\"0 0 \(Self.number(width)) \(Self.number(height))\""
        let head = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" \(size) \(box) font-family=\"sans-serif\" fill=\"#222\">",
            "<title>\(Self.escaped(title))</title>", "<rect \(size) fill=\"#fff\"/>",
        ]
        return (head + elements + ["</svg>", ""]).joined(separator: "\n")
    }

    /// One decimal is finer than a screen.
    private static func number(_ value: Double) -> String {
        let tenths = (value * 10).rounded() / 10
        return tenths == tenths.rounded() ? String(Int(tenths)) : String(tenths)
    }

    private static func escaped(_ words: String) -> String {
        words.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
