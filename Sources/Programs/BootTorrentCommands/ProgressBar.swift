// SPDX-License-Identifier: GPL-3.0-or-later

import Synchronization

/// One line that says how far something is, as text alone.
package struct ProgressLine: Hashable, Sendable {
    /// What is being done: `hashing`.
    package let label: String
    /// Bytes done.
    package let done: UInt64
    /// Bytes in all; 0 while nobody knows.
    package let total: UInt64
    /// How long it has been going on.
    package let elapsed: Duration

    /// Puts the four together.
    package init(label: String, done: UInt64, total: UInt64, elapsed: Duration) {
        self.label = label
        self.done = done
        self.total = total
        self.elapsed = elapsed
    }

    /// The whole line, never wider than so many columns: `hashing  42% [####------] 1.7 of 4.0 GiB  812.0 MiB/s  3 s`.
    package func rendered(width: Int) -> String {
        let fraction = total == 0 ? 0 : min(1, Double(done) / Double(total))
        let percent = String(Int(fraction * 100))
        let front = "\(label) " + String(repeating: " ", count: max(0, 3 - percent.count)) + percent + "% "
        let amounts = " \(ByteCount.text(done)) of \(ByteCount.text(total))"
        var back = amounts
        if let rate {
            back += "  \(ByteCount.text(rate))/s"
            if rate > 0, done < total { back += "  \((total - done) / rate + 1) s left" }
        }
        for tail in [back, amounts, ""] {
            let room = width - front.count - tail.count - 2
            guard room >= 5 else { continue }
            let filled = Int(Double(min(room, 40)) * fraction)
            let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: min(room, 40) - filled)
            return front + "[" + bar + "]" + tail
        }
        return String(front.prefix(max(0, width)))
    }

    /// The same as a line of a log: `hashing debian: 42 %, 1.7 of 4.0 GiB, 812.0 MiB/s, 3 s left`.
    package var sentence: String {
        let percent = total == 0 ? 0 : Int(min(1, Double(done) / Double(total)) * 100)
        var parts = ["\(percent) %", "\(ByteCount.text(done)) of \(ByteCount.text(total))"]
        if let rate {
            parts.append("\(ByteCount.text(rate))/s")
            if rate > 0, done < total { parts.append("\((total - done) / rate + 1) s left") }
        }
        return "\(label): \(parts.joined(separator: ", "))"
    }

    /// Bytes in a second, once there is something to measure.
    private var rate: UInt64? {
        let seconds = elapsed / .seconds(1)
        return seconds >= 0.2 ? UInt64(Double(done) / seconds) : nil
    }
}

/// Draws a ``ProgressLine`` in place on a terminal, ten times a second at most; draws nothing elsewhere.
package final class ProgressBar: Sendable {
    private struct State {
        var drawnAt: ContinuousClock.Instant?
        var drawnWidth = 0
    }

    private let label: String
    private let isShown: Bool
    private let startedAt = ContinuousClock.now
    private let state = Mutex(State())

    /// A bar for work that begins now.
    package init(label: String, isShown: Bool = Terminal.isWatched) {
        self.label = label
        self.isShown = isShown
    }

    /// Draws how far the work is, unless it was drawn a moment ago; may be called from any thread.
    package func show(done: UInt64, total: UInt64) {
        guard isShown else { return }
        let now = ContinuousClock.now
        state.withLock { state in
            if let last = state.drawnAt, now - last < .milliseconds(100), done < total { return }
            state.drawnAt = now
            let line = ProgressLine(label: label, done: done, total: total, elapsed: now - startedAt)
            let text = line.rendered(width: Terminal.width - 1)
            let blanks = String(repeating: " ", count: max(0, state.drawnWidth - text.count))
            state.drawnWidth = text.count
            Terminal.draw("\r" + text + blanks)
        }
    }

    /// Wipes the line away, so that what is printed next begins on a clean one.
    package func finish() {
        state.withLock { state in
            guard state.drawnWidth > 0 else { return }
            Terminal.draw("\r" + String(repeating: " ", count: state.drawnWidth) + "\r")
            state.drawnWidth = 0
        }
    }
}
