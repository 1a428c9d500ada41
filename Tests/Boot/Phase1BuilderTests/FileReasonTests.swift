// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Phase1Builder
import Testing

@Suite struct FileReasonTests {
    @Test func `a full disk says what to do`() {
        #expect(
            FileReason.words(for: CocoaError(.fileWriteOutOfSpace))
                == "there is no room left; make some there and try again")
    }

    @Test func `anything else is the system's own sentence, without its full stop`() {
        let words = FileReason.words(for: CocoaError(.fileReadNoPermission))
        #expect(!words.isEmpty)
        #expect(!words.hasSuffix("."))
    }
}
