// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

/// Holds docs/conformance.md against the tests it names.
@Suite struct ConformanceTests {
    @Test func `every suite the page names exists`() throws {
        let page = try String(contentsOfFile: "\(PackageDump.root)/docs/conformance.md", encoding: .utf8)
        let named = page.split(separator: "`").map(String.init).filter {
            $0.hasSuffix("Tests") && !$0.contains(" ")
        }
        #expect(named.count > 20)
        let known = try suites()
        for name in Set(named) {
            let last = name.split(separator: "/").last.map(String.init) ?? name
            #expect(known.contains(last), "\(name)")
        }
    }

    /// Every suite below `Tests/`, and every folder, which is a target.
    private func suites() throws -> Set<String> {
        var found: Set<String> = []
        let names = FileManager.default.enumerator(atPath: "\(PackageDump.root)/Tests")
        while let name = names?.nextObject() as? String {
            guard name.hasSuffix(".swift") else {
                found.insert(name.split(separator: "/").last.map(String.init) ?? name)
                continue
            }
            let text = try String(contentsOfFile: "\(PackageDump.root)/Tests/\(name)", encoding: .utf8)
            for match in text.matches(of: /struct ([A-Za-z0-9]+Tests)\b/) { found.insert(String(match.output.1)) }
        }
        return found
    }
}
