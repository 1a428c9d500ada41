// SPDX-License-Identifier: GPL-3.0-or-later

/// One metric with all its series, in Prometheus' text format (version 0.0.4).
package struct MetricFamily: Hashable, Sendable {
    /// How a metric behaves.
    package enum Kind: String, Hashable, Sendable {
        /// Only rises, until the server is started again; its name ends in `_total`.
        case counter
        /// Rises and falls.
        case gauge
        /// Counts durations by bounds.
        case histogram
    }

    /// A label: what tells series of one metric apart.
    package struct Label: Hashable, Sendable {
        let name: String
        let value: String

        /// Pairs the two.
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What a series shows.
    package enum Value: Hashable, Sendable {
        case whole(UInt64)
        case decimal(Double)
    }

    private struct Sample: Hashable, Sendable {
        let suffix: String
        let labels: [Label]
        let value: Value
    }

    /// Its name, without what belongs to single series of a histogram.
    package let name: String
    private let kind: Kind
    private let help: String
    private var samples: [Sample] = []

    /// A metric without a series; the name has what Prometheus allows in names.
    package init(_ name: String, _ kind: Kind, _ help: String) {
        precondition(kind != .counter || name.hasSuffix("_total"), "counters are named so")
        self.name = name
        self.kind = kind
        self.help = help
    }

    /// Adds a series.
    package mutating func add(_ value: Value, _ labels: Label...) { add(value, labels) }

    /// Adds a series.
    package mutating func add(_ value: Value, _ labels: [Label]) {
        samples.append(Sample(suffix: "", labels: labels, value: value))
    }

    /// Adds the series of a histogram.
    package mutating func add(_ histogram: Histogram, _ labels: Label...) {
        var sum: UInt64 = 0
        for (bound, count) in zip(histogram.bounds.map(Value.decimal) + [.decimal(.infinity)], histogram.counts) {
            sum &+= count
            samples.append(Sample(suffix: "_bucket", labels: labels + [Label("le", bound.text)], value: .whole(sum)))
        }
        samples.append(Sample(suffix: "_sum", labels: labels, value: .decimal(histogram.sum)))
        samples.append(Sample(suffix: "_count", labels: labels, value: .whole(sum)))
    }

    /// The lines, each with its end.
    package var text: String {
        var text = "# HELP \(name) \(help.escaped(quotes: false))\n# TYPE \(name) \(kind.rawValue)\n"
        for sample in samples {
            let labels = sample.labels.map { "\($0.name)=\"\($0.value.escaped(quotes: true))\"" }
            text += name + sample.suffix + (labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}")
            text += " \(sample.value.text)\n"
        }
        return text
    }
}

extension MetricFamily.Value {
    /// A whole number has no decimals, where they would say nothing.
    fileprivate var text: String {
        switch self {
        case .whole(let number): return "\(number)"
        case .decimal(let number):
            if number.isInfinite { return number < 0 ? "-Inf" : "+Inf" }
            if number.isNaN { return "NaN" }
            return number == number.rounded() && abs(number) < 1e15 ? "\(Int64(number))" : "\(number)"
        }
    }
}

extension String {
    fileprivate func escaped(quotes: Bool) -> String {
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\"" where quotes: text += "\\\""
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
