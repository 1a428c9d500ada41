// SPDX-License-Identifier: GPL-3.0-or-later

/// How much of an environment is looked at.
package enum ReadingScope: Hashable, Sendable {
    /// All that `start` looks at.
    case everything
    /// The files and nothing that depends on the computer, its network, or who asks; there is no environment then.
    case filesOnly

    /// What is not looked at, in words.
    package var omissions: [String] {
        switch self {
        case .everything: []
        case .filesOnly:
            [
                "interface and address", "ports", "rights", "installed programs", "whether folders can be written",
                "other DHCP servers",
            ]
        }
    }
}
