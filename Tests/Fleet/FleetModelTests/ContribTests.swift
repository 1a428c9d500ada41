// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Foundation
import TestProcesses
import Testing
import Yams

/// What lies in contrib/ for Prometheus and Grafana asks for nothing that the server does not tell.
@Suite struct ContribTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "contrib")

    private static func text(_ file: String) throws -> String {
        try String(contentsOf: folder.appending(path: file), encoding: .utf8)
    }

    /// What Prometheus itself adds.
    private static let labelsOfPrometheus: Set<String> = ["job", "instance", "le"]

    private struct Rules: Decodable {
        struct Group: Decodable {
            let name: String
            let rules: [Rule]
        }
        struct Rule: Decodable {
            let alert: String
            let expr: String
            let labels: [String: String]
            let annotations: [String: String]
        }
        let groups: [Group]
    }

    private struct Dashboard: Decodable {
        struct Panel: Decodable {
            struct Target: Decodable { let expr: String }
            let id: Int
            let title: String
            let targets: [Target]?
        }
        struct Templating: Decodable {
            struct Variable: Decodable {
                let name: String
                let definition: String?
            }
            let list: [Variable]
        }
        let title: String
        let panels: [Panel]
        let templating: Templating
    }

    private static func rules() throws -> [Rules.Rule] {
        try YAMLDecoder().decode(Rules.self, from: text("prometheus-alerts.yml")).groups.flatMap(\.rules)
    }

    private static func dashboard() throws -> Dashboard {
        try JSONDecoder().decode(Dashboard.self, from: Data(text("grafana-dashboard.json").utf8))
    }

    /// Holds an expression against what a server tells that has something of everything.
    private func check(_ expression: String) throws {
        let known = try MetricsText(try SampleMetrics().metrics.text)
        let series = Set(known.values.keys.map(\.name))
        let found = expression.matches(of: /(boottorrent_[a-z0-9_]+)(?:\{([^}]*)\})?/)
        for match in found {
            let name = String(match.1)
            #expect(series.contains(name), "no metric \(name) in \(expression)")
            let family = known.types.keys.first { family in
                ["", "_bucket", "_sum", "_count"].contains { name == family + $0 }
            }
            let labels = known.labels[family ?? ""] ?? []
            for condition in (match.2 ?? "").matches(of: /([a-z_]+)\s*(=~|!~|!=|=)\s*"([^"]*)"/) {
                let label = String(condition.1)
                #expect(labels.union(Self.labelsOfPrometheus).contains(label), "no label \(label) of \(name)")
                check(values: condition.3.split(separator: "|").map(String.init), of: label)
            }
            for group in expression.matches(of: /by \(([^)]*)\)/) {
                for label in group.1.split(separator: ",").map({ $0.trimmingCharacters(in: .whitespaces) }) {
                    #expect(labels.union(Self.labelsOfPrometheus).contains(label), "no label \(label) of \(name)")
                }
            }
        }
    }

    /// Values that have words of their own.
    private func check(values: [String], of label: String) {
        let known: [String]
        switch label {
        case "code": known = ProblemCode.allCases.map(\.rawValue)
        case "severity": known = Problem.Severity.allCases.map(\.rawValue)
        case "state": known = MachineState.allCases.map(\.rawValue)
        case "stage": known = MachineStage.allCases.map(\.rawValue)
        default: return
        }
        for value in values { #expect(known.contains(value), "no \(label) \(value)") }
    }

    @Test func `alerts ask for metrics, labels and words that there are`() throws {
        let rules = try Self.rules()
        #expect(rules.count > 10 && Set(rules.map(\.alert)).count == rules.count)
        for rule in rules {
            try check(rule.expr)
            #expect(["critical", "warning", "info"].contains(rule.labels["severity"]))
            #expect(rule.annotations["summary"] != nil && rule.annotations["description"] != nil)
        }
    }

    @Test func `the dashboard asks for metrics, labels and words that there are`() throws {
        let dashboard = try Self.dashboard()
        #expect(Set(dashboard.panels.map(\.id)).count == dashboard.panels.count)
        let expressions = dashboard.panels.flatMap { $0.targets ?? [] }.map(\.expr)
        #expect(expressions.count > 15)
        for expression in expressions { try check(expression) }
        let variables = dashboard.templating.list
        for definition in variables.compactMap(\.definition) {
            let match = try #require(definition.wholeMatch(of: /label_values\((boottorrent_[a-z_]+), ([a-z]+)\)/))
            try check("\(match.1){\(match.2)=\"\"}")
        }
        // What expressions stand for is defined.
        for expression in expressions {
            for use in expression.matches(of: /\$([a-z]+)/) {
                #expect(variables.contains { $0.name == use.1 }, "\(use.1) in \(expression)")
            }
        }
    }

    @Test func `every metric is shown, or an alert goes by it`() throws {
        let uses = try Self.rules().map(\.expr) + Self.dashboard().panels.flatMap { $0.targets ?? [] }.map(\.expr)
        let known = try MetricsText(try SampleMetrics().metrics.text)
        // They say what is there, and are joined to others by who needs that.
        let unused: Set = [
            "boottorrent_build_info", "boottorrent_start_time_seconds", "boottorrent_image_bytes",
            "boottorrent_connections_accepted_total",
        ]
        for family in known.types.keys where !unused.contains(family) {
            #expect(uses.contains { $0.contains(family) }, "\(family)")
        }
    }

    @Test func `the table of docs/operations.md has every metric, with its kind and its labels`() throws {
        let page = try String(
            contentsOf: Self.folder.deletingLastPathComponent().appending(path: "docs/operations.md"), encoding: .utf8)
        let rows = page.split(separator: "\n").compactMap { line -> [String]? in
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: ["`", " "])
            }
            return cells.count == 6 && cells[1].hasPrefix("boottorrent_") ? cells : nil
        }
        let known = try MetricsText(try SampleMetrics().metrics.text)
        #expect(Dictionary(rows.map { ($0[1], $0[2]) }) { first, _ in first } == known.types)
        for row in rows {
            let labels = row[3].split(separator: ",").map { $0.trimmingCharacters(in: ["`", " "]) }
            #expect(Set(labels) == (known.labels[row[1]] ?? []).subtracting(["le"]), "\(row[1])")
        }
    }

    @Test(.enabled(if: Program.isInstalled("promtool"), "needs promtool of Debian's package prometheus"))
    func `Prometheus' own program takes rules and metrics`() throws {
        let rules = Self.folder.appending(path: "prometheus-alerts.yml").path(percentEncoded: false)
        #expect(try Program.run(["promtool", "check", "rules", rules]).status == 0)
        let checked = try Program.run(["promtool", "check", "metrics"], input: Data(SampleMetrics().metrics.text.utf8))
        #expect(checked.status == 0, "\(checked.errors)")
    }
}
