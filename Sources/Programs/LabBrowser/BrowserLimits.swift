// SPDX-License-Identifier: GPL-3.0-or-later

/// How long a browser may take for what, and how much of it is kept.
package enum BrowserLimits {
    /// Until it answers for the first time; beside much else it is slow to start.
    package static let start: Duration = .seconds(60)
    /// Until it answers a command.
    package static let answer: Duration = .seconds(60)
    /// Until a page is loaded.
    package static let load: Duration = .seconds(60)
    /// Until something is so on a page, unless who asks says how long.
    package static let until: Duration = .seconds(60)
    /// The most bytes of a message; a picture of a long page is the longest one.
    static let message = 128 << 20
    /// The most problems of a page that are kept: a page that fails in each frame would fill the memory.
    static let problems = 200
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
