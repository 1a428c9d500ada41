// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// What a person should read, and what it is about, where that is known.
package struct Trouble: Hashable, Sendable {
    /// A sentence without its full stop.
    package let text: String
    /// What it is about.
    package let cause: FailureCause?

    /// Pairs the two.
    package init(_ text: String, _ cause: FailureCause? = nil) {
        self.text = text
        self.cause = cause
    }
}

extension Trouble: ExpressibleByStringInterpolation {
    /// A sentence that is about nothing in particular.
    package init(stringLiteral text: String) { self.init(text) }
}
