// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc

/// Words for a person go to standard error; standard output is for results.
package enum Terminal {
    /// Prints one line on standard error.
    package static func note(_ line: String) {
        write(line + "\n", to: STDERR_FILENO)
    }

    /// Prints one line on standard output and sends it off at once.
    package static func result(_ line: String) {
        print(line)
        fflush(nil)
    }

    /// Whether somebody watches standard error, so that lines may be drawn over.
    package static var isWatched: Bool {
        isatty(STDERR_FILENO) == 1 && getenv("TERM").map { strcmp($0, "dumb") != 0 } ?? true
    }

    /// Columns of the terminal on standard error; 80 where there is none.
    package static var width: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Bytes as they are, past any buffer; what cannot be written is nobody's loss.
    static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
