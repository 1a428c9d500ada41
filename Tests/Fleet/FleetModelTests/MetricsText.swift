// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

/// Metrics read back from Prometheus' text format (version 0.0.4), strictly: whatever it does not allow fails the test.
struct MetricsText {
    struct Series: Hashable {
        let name: String
        let labels: [String: String]
    }

    private(set) var types: [String: String] = [:]
    private(set) var help: [String: String] = [:]
    private(set) var values: [Series: Double] = [:]
    /// The names of all labels of each metric.
    private(set) var labels: [String: Set<String>] = [:]

    init(_ text: String) throws {
        try #require(text.hasSuffix("\n"))
        var family = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            if let rest = line.dropping("# HELP ") {
                let words = rest.split(separator: " ", maxSplits: 1)
                family = String(words[0])
                try #require(help[family] == nil, "\(family) is told twice")
                help[family] = String(words[1])
            } else if let rest = line.dropping("# TYPE ") {
                let words = rest.split(separator: " ")
                try #require(words.count == 2 && words[0] == family, "the type stands behind the help: \(line)")
                try #require(["counter", "gauge", "histogram"].contains(String(words[1])))
                types[family] = String(words[1])
            } else {
                try take(line, of: family)
            }
        }
        for family in help.keys { try #require(types[family] != nil) }
        for family in types.keys where types[family] == "histogram" { try checkHistogram(family) }
        for family in types.keys where types[family] == "counter" { try #require(family.hasSuffix("_total")) }
    }

    subscript(_ name: String, _ labels: [String: String]) -> Double? { values[Series(name: name, labels: labels)] }

    /// All series of a metric together.
    func sum(_ name: String, where isMeant: ([String: String]) -> Bool = { _ in true }) -> Double {
        values.filter { $0.key.name == name && isMeant($0.key.labels) }.values.reduce(0, +)
    }

    private mutating func take(_ line: Substring, of family: String) throws {
        var rest = line
        let name = String(rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":") })
        rest = rest.dropFirst(name.count)
        let suffixes = types[family] == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
        try #require(suffixes.contains { name == family + $0 }, "\(name) stands with \(family)")
        var labels: [String: String] = [:]
        if rest.first == "{" {
            rest = rest.dropFirst()
            while rest.first != "}" {
                let label = String(rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
                rest = rest.dropFirst(label.count)
                try #require(rest.hasPrefix("=\""), "\(line)")
                rest = rest.dropFirst(2)
                let value = try Self.value(&rest)
                try #require(!label.isEmpty && !label.hasPrefix("__") && labels[label] == nil, "\(line)")
                // An empty value is the same as no label.
                if !value.isEmpty { labels[label] = value }
                self.labels[family, default: []].insert(label)
                if rest.first == "," { rest = rest.dropFirst() }
            }
            rest = rest.dropFirst()
        }
        try #require(rest.first == " ")
        let text = rest.dropFirst()
        let number = text == "+Inf" ? Double.infinity : Double(text)
        let series = Series(name: name, labels: labels)
        try #require(values[series] == nil, "\(series) is there twice")
        let value: Double = try #require(number, "\(line)")
        values[series] = value
    }

    private static func value(_ rest: inout Substring) throws -> String {
        var value = ""
        while let character = rest.popFirst(), character != "\"" {
            guard character == "\\" else {
                value.append(character)
                continue
            }
            switch rest.popFirst() {
            case "\\": value.append("\\")
            case "\"": value.append("\"")
            case "n": value.append("\n")
            default: throw Malformed()
            }
        }
        return value
    }

    private struct Malformed: Error {}

    private func checkHistogram(_ family: String) throws {
        var buckets: [[String: String]: [(Double, Double)]] = [:]
        for (series, value) in values where series.name == family + "_bucket" {
            var labels = series.labels
            let word = labels.removeValue(forKey: "le")
            let bound = word == "+Inf" ? Double.infinity : word.flatMap { Double($0) }
            let number: Double = try #require(bound, "\(series)")
            buckets[labels, default: []].append((number, value))
        }
        for (labels, all) in buckets {
            let sorted = all.sorted { $0.0 < $1.0 }
            for (first, second) in zip(sorted, sorted.dropFirst()) { try #require(first.1 <= second.1) }
            let last = try #require(sorted.last)
            try #require(last.0 == .infinity && self[family + "_count", labels] == last.1)
            try #require(self[family + "_sum", labels] != nil)
        }
    }
}

extension Substring {
    fileprivate func dropping(_ prefix: String) -> Substring? { hasPrefix(prefix) ? dropFirst(prefix.count) : nil }
}
