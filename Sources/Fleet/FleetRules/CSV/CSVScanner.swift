// SPDX-License-Identifier: GPL-3.0-or-later

/// Walks through the rows of a list (RFC 4180, with any of three separators, comments, and the line ends of every system).
struct CSVScanner {
    private let bytes: [UInt8]
    private let separator: UInt8
    private var place: Int
    private var line: Int

    init(_ bytes: [UInt8], separator: UInt8, from place: Int, line: Int) {
        self.bytes = bytes
        self.separator = separator
        self.place = place
        self.line = line
    }

    /// The next row, with blank lines and comments passed over.
    mutating func next() -> CSVRecord? {
        while place < bytes.count {
            let end = bytes.endOfLine(from: place)
            let first = bytes[place..<end].first { !isBlank($0) }
            if first == nil || first == UInt8(ascii: "#") {
                pass(to: end)
                continue
            }
            let record = record()
            if !record.isEmpty { return record }
        }
        return nil
    }

    private mutating func record() -> CSVRecord {
        let (start, firstLine) = (place, line)
        var cells: [CSVCell] = []
        while true {
            let from = place
            var first = place
            while first < bytes.count, isBlank(bytes[first]) { first += 1 }
            if first < bytes.count, bytes[first] == .quote {
                guard let text = quoted(from: first) else {
                    // What follows the row's first line may well be in order.
                    (place, line) = (start, firstLine)
                    pass(to: bytes.endOfLine(from: start))
                    return CSVRecord(
                        line: firstLine, range: start..<bytes.endOfLine(from: start), cells: cells, flaw: .openQuote)
                }
                while place < bytes.count, isBlank(bytes[place]) { place += 1 }
                cells.append(CSVCell(range: from..<place, text: text))
                guard place == bytes.count || bytes[place] == separator || bytes[place].endsLine else {
                    let end = bytes.endOfLine(from: place)
                    defer { pass(to: end) }
                    return CSVRecord(line: firstLine, range: start..<end, cells: cells, flaw: .textBehindQuote)
                }
            } else {
                let text = plain(from: first)
                cells.append(CSVCell(range: from..<place, text: text))
            }
            guard place < bytes.count, bytes[place] == separator else { break }
            place += 1
        }
        let end = place
        pass(to: end)
        return CSVRecord(line: firstLine, range: start..<end, cells: cells, flaw: nil)
    }

    /// Reads what stands up to the next separator or the line's end, without blanks behind it.
    private mutating func plain(from first: Int) -> String {
        while place < bytes.count, bytes[place] != separator, !bytes[place].endsLine { place += 1 }
        var last = place
        while last > first, isBlank(bytes[last - 1]) { last -= 1 }
        return first < last ? String(decoding: bytes[first..<last], as: UTF8.self) : ""
    }

    /// Reads what is between quotation marks; `nil` where the second is missing.
    private mutating func quoted(from start: Int) -> String? {
        var text: [UInt8] = []
        place = start + 1
        while place < bytes.count, text.count <= RuleLimits.cellLength {
            let byte = bytes[place]
            if byte == .quote {
                place += 1
                guard place < bytes.count, bytes[place] == .quote else { return String(decoding: text, as: UTF8.self) }
            } else if byte.endsLine, !(byte == .return && bytes.dropFirst(place + 1).first == .newline) {
                line += 1
            }
            text.append(byte)
            place += 1
        }
        return nil
    }

    /// Goes behind the line's end that is here.
    private mutating func pass(to end: Int) {
        place = bytes.startOfLine(behind: end)
        line += 1
    }

    private func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == .tab && separator != .tab
    }
}

extension ValueFlaw {
    fileprivate static let openQuote = ValueFlaw(
        found: "has a quotation mark that is not closed",
        remedy: "close it; a quotation mark inside of a cell is written twice")
    fileprivate static let textBehindQuote = ValueFlaw(
        found: "has something behind a closing quotation mark",
        remedy: "put the whole cell into quotation marks, and write those inside of it twice")
}

extension UInt8 {
    static let quote = UInt8(ascii: "\"")
    static let tab = UInt8(ascii: "\t")
    static let newline = UInt8(ascii: "\n")
    static let `return` = UInt8(ascii: "\r")

    var endsLine: Bool { self == .newline || self == .return }
}

extension [UInt8] {
    /// Where the line ends in which a place is, before its line end.
    func endOfLine(from place: Int) -> Int {
        self[place...].firstIndex(where: \.endsLine) ?? count
    }

    /// Where the next line begins: two bytes that end a line together are one end.
    func startOfLine(behind end: Int) -> Int {
        guard end < count else { return count }
        let isPair = self[end] == .return && end + 1 < count && self[end + 1] == .newline
        return end + (isPair ? 2 : 1)
    }
}
