// SPDX-License-Identifier: GPL-3.0-or-later

/// Lines that a machine has logged, one after the other, as its agent sends them to the server (docs/logs.md).
package struct LogChunk: Hashable, Sendable {
    /// The format's version; a receiver refuses what it does not know.
    package static let version = 1

    /// The boot whose lines these are.
    package let boot: BootNumber
    /// The number of the first line, from 1 on; each further line has the next one.
    package let sequence: UInt64
    /// At least one.
    package let lines: [LoggedLine]
    /// How many lines directly before these the agent had to leave out; their numbers were used up.
    package let lost: UInt64

    /// Puts a chunk together; `nil` without lines, with too many of them, or with numbers that cannot be written.
    package init?(boot: BootNumber, sequence: UInt64, lines: [LoggedLine], lost: UInt64 = 0) {
        guard (1...LogChunkLimits.lines).contains(lines.count), (1...LogChunkLimits.largestNumber).contains(sequence),
            lost <= LogChunkLimits.largestNumber
        else { return nil }
        self.boot = boot
        self.sequence = sequence
        self.lines = lines
        self.lost = lost
    }

    /// The number of the last line.
    package var last: UInt64 { sequence + UInt64(lines.count) - 1 }
}

/// One line of a machine's log.
package struct LoggedLine: Hashable, Sendable {
    /// Who said it.
    package enum Source: String, Hashable, Sendable, CaseIterable {
        case kernel
        case agent
    }

    /// Milliseconds since the kernel's start.
    package let moment: UInt64
    /// The kernel's level: 0 is an emergency, 3 an error, 7 for debugging.
    package let priority: UInt8
    /// Who said it.
    package let source: Source
    /// Whatever bytes were printed, up to ``LogChunkLimits/lineLength``; no text yet.
    package let text: [UInt8]

    /// A text that is too long is cut, and ends with `...` then; a level beyond 7 is 7.
    package init(moment: UInt64, priority: UInt8, source: Source, text: some Collection<UInt8>) {
        self.moment = min(moment, UInt64(Int64.max))
        self.priority = min(priority, 7)
        self.source = source
        if text.count > LogChunkLimits.lineLength {
            let end = Array("...".utf8)
            self.text = text.prefix(LogChunkLimits.lineLength - end.count) + end
        } else {
            self.text = Array(text)
        }
    }

    /// The same line with another text.
    package func saying(_ text: some Collection<UInt8>) -> LoggedLine {
        LoggedLine(moment: moment, priority: priority, source: source, text: text)
    }
}
