// SPDX-License-Identifier: GPL-3.0-or-later

/// How much of an environment is looked at.
package enum ReadingScope: Hashable, Sendable {
    /// All that `start` looks at.
    case everything
    /// The files and nothing that depends on the computer, its network, or who asks; there is no environment then.
    case filesOnly
    /// What may have changed since this environment is served: the files, and installed programs.
    ///
    /// Images are read where they are served from. Ports and rights are the server's; an interface that is down for a moment
    /// is no mistake in the files.
    case whileServing(Environment)

    /// What is not looked at, in words.
    package var omissions: [String] {
        switch self {
        case .everything, .whileServing: []
        case .filesOnly:
            [
                "interface and address", "ports", "rights", "installed programs", "whether folders can be written",
                "other DHCP servers", "whether files can be overwritten in place",
            ]
        }
    }

    /// What is served while it is read.
    var served: Environment? {
        if case .whileServing(let environment) = self { environment } else { nil }
    }
}
