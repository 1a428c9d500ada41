// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc
package import Logging
import Synchronization

/// Words for a person go to standard error; standard output is for results.
///
/// A command that serves machines says ``startWriting()`` first: from then on nobody waits for who reads the words.
package enum Terminal {
    /// Who writes; one for both ways out where they lead to the same place, so that the order of lines is kept.
    private struct Writers {
        let output: OutputWriter
        let error: OutputWriter
    }

    /// A program has one standard output and one standard error, and whoever writes there must be in one line with all
    /// others: so this is the process's own.
    private static let writers = Mutex<Writers?>(nil)

    /// From now on lines are written by a thread of its own, and left out where nobody takes them.
    ///
    /// With another format than text all of standard error has it, notes for people too.
    package static func startWriting(as format: LogFormat = .text) {
        writers.withLock { writers in
            guard writers == nil else { return }
            let error = OutputWriter(output: STDOUT_FILENO, error: STDERR_FILENO, format: format)
            let output = isOnePlace ? error : OutputWriter(output: STDOUT_FILENO, error: STDERR_FILENO)
            writers = Writers(output: output, error: error)
        }
    }

    /// Waits a moment until what was said is written; the program is about to end.
    package static func finish() {
        guard let writers = writers.withLock(\.self) else { return }
        writers.error.flush(within: OutputLimits.flush)
        writers.output.flush(within: OutputLimits.flush)
    }

    /// Waits until every result is taken, ten seconds at most; tells whether all are.
    static func resultsAreTaken() -> Bool {
        writers.withLock(\.self)?.output.flush(within: OutputLimits.result) ?? true
    }

    /// Whether both ways out are the same file, pipe or terminal.
    private static var isOnePlace: Bool {
        var (output, error) = (stat(), stat())
        return fstat(STDOUT_FILENO, &output) == 0 && fstat(STDERR_FILENO, &error) == 0
            && output.st_dev == error.st_dev && output.st_ino == error.st_ino
    }

    /// Prints one line on standard error.
    package static func note(_ line: String) {
        if let writer = writers.withLock({ $0?.error }) {
            guard writer.format == .json else { return writer.line(line, to: .error) }
            return writer.text(LogLine(line, [:], level: .notice, at: .now).text(.json), to: .error)
        }
        write(line + "\n", to: STDERR_FILENO)
    }

    /// Prints one line on standard output and sends it off at once.
    package static func result(_ line: String) {
        if let writer = writers.withLock({ $0?.output }) { return writer.line(line, to: .output) }
        results(Array("\(line)\n".utf8))
    }

    /// Writes results as they are; where nobody reads them any more, as behind `| head`, the program ends.
    static func results(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { exit(ExitStatus.good.rawValue) }
            rest = rest.dropFirst(count)
        }
    }

    /// Draws over the line of standard error that was drawn before.
    static func draw(_ text: String) {
        if let writer = writers.withLock({ $0?.error }) { return writer.draw(text, to: .error) }
        write(text, to: STDERR_FILENO)
    }

    /// A logger whose lines go where notes go.
    package static func logger(_ label: String) -> Logger {
        writers.withLock(\.self)?.error.logger(label)
            ?? Logger(label: label) { _ in LineLogHandler(format: .text) { write($0, to: STDERR_FILENO) } }
    }

    /// Whether somebody watches standard error, so that lines may be drawn over.
    package static var isWatched: Bool {
        writers.withLock { $0?.error.format ?? .text } == .text && isatty(STDERR_FILENO) == 1
            && getenv("TERM").map { strcmp($0, "dumb") != 0 } ?? true
    }

    /// Columns of the terminal on standard error; 80 where there is none.
    package static var width: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Bytes as they are, past any buffer; what cannot be written is left out.
    static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
