// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// Words for a person, on standard error; standard output is for results.
enum Terminal {
    /// Prints one line.
    static func note(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }
}
