// SPDX-License-Identifier: GPL-3.0-or-later

import BootServer
import FleetInterface
import Foundation
import Hummingbird
import Testing

/// Holds the routes of docs/ports-and-routes.md against the router.
@Suite struct RoutesPageTests {
    @Test func `the page has exactly the routes that are answered`() throws {
        let root = (0..<4).reduce(URL(filePath: #filePath)) { folder, _ in folder.deletingLastPathComponent() }
        let page = try String(contentsOf: root.appending(path: "docs/ports-and-routes.md"), encoding: .utf8)
        let documented = page.split(separator: "\n").compactMap { line -> String? in
            let cells = line.split(separator: "|").map { $0.filter { $0 != " " && $0 != "`" } }
            guard cells.count == 4, ["GET", "POST", "PUT", "DELETE"].contains(cells[0]) else { return nil }
            return "\(cells[0]) \(cells[1])"
        }
        let sample = try SampleEnvironment()
        let router = ServerRoutes.router(plan: sample.plan, content: sample.content, registry: sample.registry)
        let answered = router.routes.filter { $0.method != .head }.map { "\($0.method) \($0.path)" }
        #expect(!answered.isEmpty)
        // docs/api.md is made from their table.
        let interface = InterfaceRoutes.all.map { "\($0.method.rawValue) \($0.path)" }
        #expect((documented + interface).sorted() == answered.sorted())
    }
}
