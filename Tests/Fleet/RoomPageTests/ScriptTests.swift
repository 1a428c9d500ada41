// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing

/// What the page decides without a document, a clock or a network is tested where it runs, in JavaScript.
@Suite struct ScriptTests {
    @Test(
        .enabled("needs nodejs, which `make deps` installs") { Program.isInstalled("node") }, .timeLimit(.minutes(3)))
    func `the tests of the page's modules hold`() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Audit.folder.path)
        let tests = names.filter { $0.hasSuffix(".test.mjs") }.sorted()
        guard !tests.isEmpty else { return }
        let run = try Program.run(["node", "--test"] + tests, in: Audit.folder.path)
        #expect(run.status == 0, "\(run.text)")
    }
}
