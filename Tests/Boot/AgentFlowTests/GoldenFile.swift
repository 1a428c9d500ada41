// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

/// A text kept beside the tests, compared with what we make now.
///
/// With `REFRESH_GOLDEN=1` in the environment the file is written instead; look at the difference before committing.
struct GoldenFile {
    let name: String

    private var url: URL {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name)")
    }

    func check(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        if ProcessInfo.processInfo.environment["REFRESH_GOLDEN"] == "1" {
            try text.write(to: url, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: url, encoding: .utf8) == text, sourceLocation: sourceLocation)
    }
}
