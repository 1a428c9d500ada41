// SPDX-License-Identifier: GPL-3.0-or-later

/// How long the files of one boot's log are, where each begins in all that was ever written, and which line of the agent's was
/// the last: as a value, so that a write which fails changes nothing.
struct BootLogPlaces: Hashable, Sendable {
    /// What is to be done to the files, in order.
    enum Step: Hashable, Sendable {
        case write(BootLogFile, at: UInt64, [UInt8])
        /// The newer file takes the place of the older one.
        case turn
    }

    /// One file and where it begins and ends in all that was ever written.
    struct Part: Hashable, Sendable {
        let file: BootLogFile
        let start: UInt64
        let end: UInt64
    }

    /// The number of the last line of the agent's.
    var last: UInt64 = 0
    /// By which the key of the boot is recognized; zero as long as none was seen.
    ///
    /// A server whose database was put back from a copy gives numbers of boots again, and such a boot has another key.
    var keyMark: UInt64 = 0
    private var first: UInt64
    private var olderStart: UInt64 = 0
    private var older: UInt64
    /// Zero as long as the first file takes more.
    private var newerStart: UInt64 = 0
    private var newer: UInt64

    /// Goes on with files of these lengths; without notes that fit them, with what can be told by the lengths.
    init(first: UInt64 = 0, older: UInt64 = 0, newer: UInt64 = 0, notes: [UInt8] = []) {
        (self.first, self.older, self.newer) = (first, older, newer)
        let numbers = String(decoding: notes, as: UTF8.self).split(whereSeparator: { $0 == " " || $0 == "\n" })
            .map { UInt64($0) }
        if numbers.count == 4, let last = numbers[0], let olderStart = numbers[1], let newerStart = numbers[2],
            let keyMark = numbers[3], max(last, olderStart, newerStart) < 1 << 62
        {
            (self.last, self.olderStart, self.newerStart, self.keyMark) = (last, olderStart, newerStart, keyMark)
        }
        guard newerStart > 0 || older > 0 || newer > 0 else { return }
        olderStart = max(olderStart, first)
        newerStart = max(newerStart, olderStart + older)
    }

    /// What goes into the file of notes: always as long, so that it is written over at once.
    var notes: [UInt8] {
        let numbers = [last, olderStart, newerStart, keyMark].map { number in
            let digits = "\(number)"
            return String(repeating: "0", count: max(0, 20 - digits.utf8.count)) + digits
        }
        return Array((numbers.joined(separator: " ") + "\n").utf8)
    }

    /// All files that have something, from the beginning on.
    var parts: [Part] {
        var parts = [Part(file: .first, start: 0, end: first)]
        if newerStart > 0 {
            parts.append(Part(file: .older, start: olderStart, end: olderStart + older))
            parts.append(Part(file: .newer, start: newerStart, end: newerStart + newer))
        }
        return parts.filter { $0.start < $0.end }
    }

    /// Behind everything that was ever written.
    var end: UInt64 { newerStart > 0 ? newerStart + newer : first }

    /// Bytes that the files take on a disk, about.
    var stored: UInt64 {
        [first, older, newer, 1].reduce(0) {
            $0 + ($1 + Limits.diskBlock - 1) / Limits.diskBlock * Limits.diskBlock
        }
    }

    /// Finds a place for a line, after others that were placed but not written yet.
    ///
    /// The mark is written behind the last line that the first file takes, which has room for it.
    mutating func place(_ line: [UInt8], in steps: inout [Step], _ limits: LogShelfLimits, mark: [UInt8]) {
        if newerStart == 0 {
            if first + UInt64(line.count + mark.count) <= limits.bootLength {
                Self.append(line, to: .first, at: &first, in: &steps)
                return
            }
            Self.append(mark, to: .first, at: &first, in: &steps)
            (olderStart, newerStart) = (first, first)
        }
        if newer > 0, newer + UInt64(line.count) > limits.endLength {
            steps.append(.turn)
            (olderStart, older) = (newerStart, newer)
            (newerStart, newer) = (newerStart + newer, 0)
        }
        Self.append(line, to: .newer, at: &newer, in: &steps)
    }

    private static func append(_ bytes: [UInt8], to file: BootLogFile, at place: inout UInt64, in steps: inout [Step]) {
        defer { place += UInt64(bytes.count) }
        if case .write(file, let start, let before) = steps.last {
            steps[steps.count - 1] = .write(file, at: start, before + bytes)
        } else {
            steps.append(.write(file, at: place, bytes))
        }
    }
}
