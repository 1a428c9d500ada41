// SPDX-License-Identifier: GPL-3.0-or-later

/// Where reading of a log begins.
package enum LogStart: Hashable, Sendable {
    /// Behind so many bytes of all that was ever written; ``LogPiece/next`` of an earlier piece.
    case offset(UInt64)
    /// With the last lines, so many.
    case lastLines(Int)
}

/// Some of a boot's log, in whole lines.
package struct LogPiece: Hashable, Sendable {
    /// Lines with their ends, in UTF-8 without anything that moves a terminal's cursor.
    package let bytes: [UInt8]
    /// Bytes before the first that were wanted and are left out for good.
    package let missing: UInt64
    /// Where the next piece begins.
    package let next: UInt64
    /// Behind everything there is so far.
    package let end: UInt64

    /// The lines.
    package var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension LogWriter {
    /// A piece of a log of at most so many bytes; `nil` where there is no log.
    func piece(of name: BootLogName, from start: LogStart, limit: Int) throws(LogProblem) -> LogPiece? {
        let places = try places(of: name)
        guard !places.parts.isEmpty else { return nil }
        let limit = min(max(limit, Limits.shortestPiece), Limits.longestPiece)
        return try piece(of: name, places, from: try offset(of: start, in: name, places), limit)
    }

    /// Where reading begins, as a number that stays right when more is written.
    func offset(of start: LogStart, in name: BootLogName) throws(LogProblem) -> UInt64 {
        try offset(of: start, in: name, try places(of: name))
    }

    private func offset(
        of start: LogStart, in name: BootLogName, _ places: BootLogPlaces
    ) throws(LogProblem) -> UInt64 {
        switch start {
        // Behind the end is who followed a log that was removed and has begun anew.
        case .offset(let offset): offset > places.end ? 0 : offset
        case .lastLines(let count): try offset(ofLast: count, of: name, places)
        }
    }

    private func piece(
        of name: BootLogName, _ places: BootLogPlaces, from offset: UInt64, _ limit: Int
    ) throws(LogProblem) -> LogPiece {
        var bytes: [UInt8] = []
        var (position, missing) = (offset, UInt64(0))
        for part in places.parts where part.end > position {
            if part.start > position {
                // What is missing in between is told at the beginning of the next piece.
                guard bytes.isEmpty else { break }
                missing = part.start - position
                position = part.start
            }
            let wanted = min(limit - bytes.count, Int(clamping: part.end - position))
            let found = try read(part.file, of: name, at: position - part.start, upTo: wanted)
            bytes += found
            position += UInt64(found.count)
            guard found.count == wanted, bytes.count < limit else { break }
        }
        if position < places.end, let lineEnd = bytes.lastIndex(of: UInt8(ascii: "\n")) {
            position -= UInt64(bytes.count - lineEnd - 1)
            bytes.removeSubrange((lineEnd + 1)...)
        }
        return LogPiece(bytes: bytes, missing: missing, next: position, end: places.end)
    }

    private func offset(ofLast count: Int, of name: BootLogName, _ places: BootLogPlaces) throws(LogProblem) -> UInt64 {
        guard count > 0 else { return places.end }
        var left = count
        for part in places.parts.reversed() {
            let length = Int(clamping: min(part.end - part.start, UInt64(Limits.longestPiece)))
            let bytes = try read(part.file, of: name, at: 0, upTo: length)
            for index in bytes.indices.reversed() where bytes[index] == UInt8(ascii: "\n") {
                // The line that this one ends is the first of those that are wanted.
                if left == 0 { return part.start + UInt64(index) + 1 }
                left -= 1
            }
            if left == 0 { return part.start }
        }
        return 0
    }
}
