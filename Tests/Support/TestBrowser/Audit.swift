// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
package import LabBrowser

/// Our own rules of accessibility, which are scripts that are run in the page.
enum Audit {
    /// The rules as one expression; its value is a list of findings.
    static let script: String = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Audit")
        let parts = ["elements", "contrast", "names", "use", "structure", "roles"].map { "audit-\($0).js" }
        let texts = (parts + ["audit.js"]).map { name in
            (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? "throw new Error('no \(name)');"
        }
        return "(() => {\n\(texts.joined(separator: "\n"))})()"
    }()
}

extension BrowserPage {
    /// What is wrong with the page as it is now, each with a selector; what is scrolled out of the window counts less exactly.
    package func audit() async throws -> [String] {
        try await evaluate(Audit.script).texts
    }
}
