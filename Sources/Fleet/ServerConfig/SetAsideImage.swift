// SPDX-License-Identifier: GPL-3.0-or-later

/// An image that is not served, because something about it is wrong; the others are.
package struct SetAsideImage: Hashable, Sendable {
    /// The name of its folder without control characters.
    package let name: String
    /// What is wrong, a sentence each with place and remedy; never empty.
    package let reasons: [String]

    /// Pairs the two.
    package init(name: String, reasons: [String]) {
        self.name = name
        self.reasons = reasons
    }
}
