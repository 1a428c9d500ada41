// SPDX-License-Identifier: GPL-3.0-or-later

/// What the product calls itself before people, peers and servers.
package enum Product {
    /// The version in development; CHANGELOG.md says what it holds.
    ///
    /// Up to four numbers below 36, with dots between them: a peer id has one character for each.
    package static let version = "0.1.0"

    /// The line with which a program of ours says which version it is: `boottorrent 0.1.0`.
    package static func line(for program: String) -> String { "\(program) \(version)" }
}
