// SPDX-License-Identifier: GPL-3.0-or-later

import TestProcesses

extension Program {
    /// Runs the `boottorrent` that was built beside these tests to its end, without a terminal.
    static func boottorrent(_ arguments: [String]) throws -> Outcome {
        try run([boottorrent] + arguments)
    }

    /// The same, for arguments that are known.
    static func boottorrent(_ arguments: String...) throws -> Outcome {
        try boottorrent(arguments)
    }
}
