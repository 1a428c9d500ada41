// SPDX-License-Identifier: GPL-3.0-or-later

/// Reads bencode strictly (BEP 3): keys sorted, no leading zeros, nothing behind the end; or strictly in one part alone.
///
/// It keeps its own stack, so depth costs no call frames, and never takes memory on the word of a length.
package struct BencodeDecoder {
    /// A list or dictionary that is still open.
    private struct OpenValue {
        let start: Int
        var elements: [BencodeNode] = []
        var entries: [BencodeNode.Entry] = []
        var key: ArraySlice<UInt8>?
        /// Whether keys came out of order, or twice.
        var needsOrder = false
        let isDictionary: Bool
    }

    private let input: [UInt8]
    private let limits: BencodeLimits
    private var position = 0
    private var valueCount = 0
    private var open: [OpenValue] = []
    /// The key of the outermost dictionary whose value alone must be canonical; `nil` if all must be.
    private let strictKey: [UInt8]?
    /// The first of each kind that was passed over.
    private var slips: [BencodeError] = []

    private init(_ input: [UInt8], limits: BencodeLimits, strictKey: [UInt8]? = nil) {
        self.input = input
        self.limits = limits
        self.strictKey = strictKey
    }

    /// Reads exactly one value that fills the whole input.
    package static func decode(_ input: [UInt8], limits: BencodeLimits) throws(BencodeError) -> BencodeNode {
        let (node, end) = try decodePrefix(input, limits: limits)
        guard end == input.count else { throw BencodeError(.trailingBytes, at: end) }
        return node
    }

    /// Reads one value from the front and tells where it ends; metadata messages (BEP 9) have bytes behind it.
    package static func decodePrefix(
        _ input: [UInt8], limits: BencodeLimits
    ) throws(BencodeError) -> (node: BencodeNode, end: Int) {
        guard input.count <= limits.byteCount else {
            throw BencodeError(.tooLong(limit: limits.byteCount), at: limits.byteCount)
        }
        var decoder = BencodeDecoder(input, limits: limits)
        let node = try decoder.run()
        return (node, decoder.position)
    }

    /// Reads a dictionary that others may have written carelessly: outside the value of one key, which must be there at
    /// most once, keys may be unsorted or there twice (the first counts), numbers may have leading zeros or be too large
    /// (the nearest counts), and bytes may follow the end.
    ///
    /// What was passed over is told by its first place, each kind once.
    package static func decode(
        _ input: [UInt8], limits: BencodeLimits, strictOnlyBelow key: String
    ) throws(BencodeError) -> (node: BencodeNode, slips: [BencodeError]) {
        guard input.count <= limits.byteCount else {
            throw BencodeError(.tooLong(limit: limits.byteCount), at: limits.byteCount)
        }
        var decoder = BencodeDecoder(input, limits: limits, strictKey: Array(key.utf8))
        let node = try decoder.run()
        if decoder.position < input.count { try decoder.passOver(.trailingBytes, at: decoder.position) }
        return (node, decoder.slips)
    }

    /// Throws what is not canonical, or remembers it where that does not matter.
    private mutating func passOver(_ reason: BencodeError.Reason, at offset: Int) throws(BencodeError) {
        guard let strictKey, open.first?.key?.elementsEqual(strictKey) != true else {
            throw BencodeError(reason, at: offset)
        }
        if !slips.contains(where: { $0.reason == reason }) { slips.append(BencodeError(reason, at: offset)) }
    }

    private mutating func run() throws(BencodeError) -> BencodeNode {
        while true {
            let start = position
            guard let byte = peek() else { throw BencodeError(.unexpectedEnd, at: position) }
            let finished: BencodeNode
            switch byte {
            case UInt8(ascii: "i"):
                finished = try readInteger()
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let bytes = try readString()
                if open.last?.isDictionary == true, open.last?.key == nil {
                    try beginEntry(key: bytes, at: start)
                    continue
                }
                finished = BencodeNode(value: .string(bytes), range: start..<position)
            case UInt8(ascii: "l"), UInt8(ascii: "d"):
                try begin(isDictionary: byte == UInt8(ascii: "d"))
                continue
            case UInt8(ascii: "e") where !open.isEmpty:
                finished = try end()
            default:
                throw BencodeError(.unknownType(byte), at: position)
            }
            if let root = try place(finished) { return root }
        }
    }

    /// Puts a finished value into the one around it; gives it back when there is none.
    private mutating func place(_ node: BencodeNode) throws(BencodeError) -> BencodeNode? {
        valueCount += 1
        guard valueCount <= limits.valueCount else {
            throw BencodeError(.tooManyValues(limit: limits.valueCount), at: node.offset)
        }
        guard let last = open.indices.last else { return node }
        guard open[last].isDictionary else {
            open[last].elements.append(node)
            return nil
        }
        guard let key = open[last].key else { throw BencodeError(.keyNotAString, at: node.offset) }
        open[last].entries.append(.init(key: key, value: node))
        open[last].key = nil
        return nil
    }

    private mutating func begin(isDictionary: Bool) throws(BencodeError) {
        if open.last?.isDictionary == true, open.last?.key == nil { throw BencodeError(.keyNotAString, at: position) }
        guard open.count < limits.depth else { throw BencodeError(.tooDeep(limit: limits.depth), at: position) }
        open.append(OpenValue(start: position, isDictionary: isDictionary))
        position += 1
    }

    private mutating func beginEntry(key: ArraySlice<UInt8>, at start: Int) throws(BencodeError) {
        let last = open.count - 1
        if let previous = open[last].entries.last?.key, !previous.lexicographicallyPrecedes(key) {
            try passOver(previous.elementsEqual(key) ? .duplicateKey : .keysNotSorted, at: start)
            open[last].needsOrder = true
        }
        open[last].key = key
    }

    private mutating func end() throws(BencodeError) -> BencodeNode {
        guard let closed = open.popLast() else { throw BencodeError(.unknownType(UInt8(ascii: "e")), at: position) }
        guard closed.key == nil else { throw BencodeError(.missingValue, at: position) }
        position += 1
        let entries = closed.needsOrder ? try ordered(closed.entries) : closed.entries
        let value: BencodeNode.Value = closed.isDictionary ? .dictionary(entries) : .list(closed.elements)
        return BencodeNode(value: value, range: closed.start..<position)
    }

    /// Entries by their keys, the first of each; what must be canonical must also be there once.
    private mutating func ordered(_ entries: [BencodeNode.Entry]) throws(BencodeError) -> [BencodeNode.Entry] {
        let sorted = entries.enumerated().sorted { left, right in
            if left.element.key.elementsEqual(right.element.key) { return left.offset < right.offset }
            return left.element.key.lexicographicallyPrecedes(right.element.key)
        }
        var kept: [BencodeNode.Entry] = []
        for (_, entry) in sorted {
            guard kept.last?.key.elementsEqual(entry.key) == true else {
                kept.append(entry)
                continue
            }
            guard !(open.isEmpty && strictKey.map { entry.key.elementsEqual($0) } == true) else {
                throw BencodeError(.duplicateKey, at: entry.value.offset)
            }
            try passOver(.duplicateKey, at: entry.value.offset)
        }
        return kept
    }

    private mutating func readInteger() throws(BencodeError) -> BencodeNode {
        if open.last?.isDictionary == true, open.last?.key == nil { throw BencodeError(.keyNotAString, at: position) }
        let start = position
        position += 1
        let isNegative = peek() == UInt8(ascii: "-")
        if isNegative { position += 1 }
        let digits = position
        var number: Int64 = 0
        while let byte = peek(), byte != UInt8(ascii: "e") {
            do {
                number = try appendDigit(byte, to: number, isNegative: isNegative)
            } catch {
                guard error.reason == .integerOverflow else { throw error }
                try passOver(.integerOverflow, at: position)
                number = isNegative ? .min : .max
                position += 1
            }
        }
        guard peek() != nil else { throw BencodeError(.unexpectedEnd, at: position) }
        guard position > digits else { throw BencodeError(.emptyInteger, at: position) }
        if input[digits] == UInt8(ascii: "0") {
            if isNegative { try passOver(.negativeZero, at: digits) }
            if position > digits + 1 { try passOver(.leadingZero, at: digits) }
        }
        position += 1
        return BencodeNode(value: .integer(number), range: start..<position)
    }

    private mutating func appendDigit(_ byte: UInt8, to number: Int64, isNegative: Bool) throws(BencodeError) -> Int64 {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else {
            throw BencodeError(.notADigit(byte), at: position)
        }
        let digit = Int64(byte - UInt8(ascii: "0"))
        let (product, overflow) = number.multipliedReportingOverflow(by: 10)
        let (sum, overflowed) = product.addingReportingOverflow(isNegative ? -digit : digit)
        guard !overflow, !overflowed else { throw BencodeError(.integerOverflow, at: position) }
        position += 1
        return sum
    }

    private mutating func readString() throws(BencodeError) -> ArraySlice<UInt8> {
        let start = position
        var length: Int64 = 0
        while let byte = peek(), byte != UInt8(ascii: ":") {
            length = try appendDigit(byte, to: length, isNegative: false)
        }
        guard peek() != nil else { throw BencodeError(.unexpectedEnd, at: position) }
        if input[start] == UInt8(ascii: "0"), position > start + 1 { try passOver(.leadingZero, at: start) }
        position += 1
        guard length <= Int64(input.count - position) else {
            throw BencodeError(.stringPastEnd(length: Int(length)), at: start)
        }
        let bytes = input[position..<position + Int(length)]
        position += Int(length)
        return bytes
    }

    private func peek() -> UInt8? {
        position < input.count ? input[position] : nil
    }
}
