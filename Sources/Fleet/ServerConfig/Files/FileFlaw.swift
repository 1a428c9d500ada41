// SPDX-License-Identifier: GPL-3.0-or-later

/// Why a file cannot be used for what it is meant for.
package struct FileFlaw: Hashable, Sendable {
    /// What was found, as what is said of the file: `is no Linux kernel`.
    package let found: String
    /// What to do, as the end of the sentence.
    package let remedy: String

    /// Puts the two together.
    package init(found: String, remedy: String) {
        self.found = found
        self.remedy = remedy
    }
}
