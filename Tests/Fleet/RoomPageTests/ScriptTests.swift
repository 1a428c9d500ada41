// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing

/// What the page decides without a document, a clock or a network is tested where it runs, in JavaScript: `Scripts` has the tests.
@Suite(.enabled("needs nodejs, which `make deps` installs") { Program.isInstalled("node") }, .timeLimit(.minutes(5)))
struct ScriptTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Scripts").path

    static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
        .filter { $0.hasSuffix(".test.mjs") }.sorted()

    @Test func `there are tests`() { #expect(Self.names.count >= 15) }

    @Test(arguments: names) func `the tests of the page's modules hold`(name: String) throws {
        let run = try Program.run(["node", "--test", name], in: Self.folder)
        #expect(run.status == 0, "\(run.text.suffix(8_000))")
    }
}
