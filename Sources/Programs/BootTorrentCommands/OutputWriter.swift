// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
package import Logging
import Synchronization
import TorrentCore

/// Writes lines on a thread of its own, so that nobody who has one to tell waits for a terminal that was stopped
/// (Ctrl+S), a pipe that nobody reads or a journal that is full.
///
/// A closed terminal (EIO) or pipe (EPIPE) loses the lines that were meant for it and nothing else.
package final class OutputWriter: Sendable {
    private struct State {
        var queue: OutputQueue
        var isWriting = false
        /// Whether the thread waits at the bell.
        var isAsleep = false
        var isOver = false
    }

    private let state: Mutex<State>
    private let bell = DispatchSemaphore(value: 0)
    private let output: Int32
    private let error: Int32
    /// How the lines of a logger are written.
    let format: LogFormat

    /// Starts the thread; descriptors are those of standard output and standard error, and stay open.
    ///
    /// What goes to standard error is the log, in this format.
    package convenience init(output: Int32, error: Int32, format: LogFormat = .text) {
        let queue = OutputQueue(lines: OutputLimits.lines, bytes: OutputLimits.bytes, chunk: OutputLimits.chunk) {
            words, channel in
            channel == .error && format == .json
                ? LogLine(words, [:], level: .warning, at: .now).text(.json) : words + "\n"
        }
        self.init(output: output, error: error, queue: queue, format: format)
    }

    /// Starts the thread, with other bounds.
    package init(output: Int32, error: Int32, queue: OutputQueue, format: LogFormat = .text) {
        self.format = format
        self.output = output
        self.error = error
        state = Mutex(State(queue: queue))
        let thread = Thread { [self] in work() }
        thread.name = "output"
        thread.start()
    }

    /// Takes one line, without its end.
    package func line(_ line: String, to channel: OutputQueue.Channel) {
        put { $0.append(line + "\n", to: channel) }
    }

    /// Takes text as it is, whole lines with their ends.
    package func text(_ text: String, to channel: OutputQueue.Channel) {
        put { $0.append(text, to: channel) }
    }

    /// Takes what is drawn in place of what was drawn before.
    package func draw(_ text: String, to channel: OutputQueue.Channel) {
        put { $0.draw(text, to: channel) }
    }

    /// Waits until everything is written, but not longer than so; tells whether it is.
    @discardableResult
    package func flush(within patience: Duration) -> Bool {
        let end = ContinuousClock.now + patience
        while !state.withLock({ $0.queue.isEmpty && !$0.isWriting }) {
            guard ContinuousClock.now < end else { return false }
            // Only at the end of a program, which has nothing else to do.
            usleep(1_000)
        }
        return true
    }

    /// Ends the thread when everything is written.
    package func finish() {
        state.withLock { $0.isOver = true }
        bell.signal()
    }

    private func put(_ change: (inout OutputQueue) -> Void) {
        let wakes = state.withLock { state in
            guard !state.isOver else { return false }
            change(&state.queue)
            defer { state.isAsleep = false }
            return state.isAsleep
        }
        if wakes { bell.signal() }
    }

    private func work() {
        // Of this thread alone: a closed pipe is told by write(2).
        var broken = sigset_t()
        sigemptyset(&broken)
        sigaddset(&broken, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &broken, nil)
        while true {
            let (chunk, isOver) = state.withLock { state in
                let chunk = state.queue.next()
                state.isWriting = chunk != nil
                state.isAsleep = chunk == nil
                return (chunk, state.isOver)
            }
            if let chunk {
                Self.write(chunk.bytes, to: chunk.channel == .output ? output : error)
            } else if isOver {
                return
            } else {
                bell.wait()
            }
        }
    }

    /// Waits as long as it takes; what cannot be written at all is left out.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count < 0, errno == EAGAIN {
                // Whoever shares the open file made it one that does not wait.
                var place = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&place, 1, -1)
            } else if count < 0, errno != EINTR {
                return
            }
        }
    }
}

extension OutputWriter {
    /// A logger whose lines go to standard error by way of this.
    package func logger(_ label: String) -> Logger {
        Logger(label: label) { _ in
            LineLogHandler(format: format) { self.text($0, to: .error) }
        }
    }
}
