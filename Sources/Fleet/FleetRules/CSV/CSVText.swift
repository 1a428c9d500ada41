// SPDX-License-Identifier: GPL-3.0-or-later

/// A list as rows and cells; the first row is its header.
struct CSVText {
    /// What stands between two cells.
    let separator: UInt8
    /// The rows that are neither blank nor comments.
    let records: [CSVRecord]

    /// Separators, the likeliest first.
    static let separators = [UInt8(ascii: ","), UInt8(ascii: ";"), .tab]

    /// Finds the separator out of the first row, and all rows.
    init(_ bytes: [UInt8]) {
        var start = bytes.starts(with: Self.byteOrderMark) ? Self.byteOrderMark.count : 0
        var line = 1
        if let told = Self.told(bytes, from: start) {
            separator = told
            start = bytes.startOfLine(behind: bytes.endOfLine(from: start))
            line = 2
        } else {
            separator = Self.guessed(bytes, from: start)
        }
        var scanner = CSVScanner(bytes, separator: separator, from: start, line: line)
        var records: [CSVRecord] = []
        while let record = scanner.next() { records.append(record) }
        self.records = records
    }

    static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

    /// Excel's own line, `sep=;`.
    private static func told(_ bytes: [UInt8], from start: Int) -> UInt8? {
        let line = bytes[start..<bytes.endOfLine(from: start)]
        guard line.count == 5, String(decoding: line.prefix(4), as: UTF8.self).lowercased() == "sep=" else {
            return nil
        }
        return line.last.flatMap { separators.contains($0) ? $0 : nil }
    }

    private static func guessed(_ bytes: [UInt8], from start: Int) -> UInt8 {
        var place = start
        while place < bytes.count {
            let end = bytes.endOfLine(from: place)
            let line = bytes[place..<end]
            let first = line.first { $0 != UInt8(ascii: " ") && $0 != .tab }
            if let first, first != UInt8(ascii: "#") {
                var counts = [0, 0, 0]
                var isQuoted = false
                for byte in line {
                    if byte == .quote { isQuoted.toggle() }
                    if !isQuoted, let which = separators.firstIndex(of: byte) { counts[which] += 1 }
                }
                let most = counts.max() ?? 0
                return separators[counts.firstIndex(of: most) ?? 0]
            }
            place = bytes.startOfLine(behind: end)
        }
        return separators[0]
    }
}
