// SPDX-License-Identifier: GPL-3.0-or-later

/// Reads bencode strictly (BEP 3): keys sorted, no leading zeros, nothing behind the end.
///
/// It keeps its own stack, so depth costs no call frames, and never takes memory on the word of a length.
package struct BencodeDecoder {
    /// A list or dictionary that is still open.
    private struct OpenValue {
        let start: Int
        var elements: [BencodeNode] = []
        var entries: [BencodeNode.Entry] = []
        var key: ArraySlice<UInt8>?
        let isDictionary: Bool
    }

    private let input: [UInt8]
    private let limits: BencodeLimits
    private var position = 0
    private var valueCount = 0
    private var open: [OpenValue] = []

    private init(_ input: [UInt8], limits: BencodeLimits) {
        self.input = input
        self.limits = limits
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
            throw BencodeError(previous.elementsEqual(key) ? .duplicateKey : .keysNotSorted, at: start)
        }
        open[last].key = key
    }

    private mutating func end() throws(BencodeError) -> BencodeNode {
        guard let closed = open.popLast() else { throw BencodeError(.unknownType(UInt8(ascii: "e")), at: position) }
        guard closed.key == nil else { throw BencodeError(.missingValue, at: position) }
        position += 1
        let value: BencodeNode.Value = closed.isDictionary ? .dictionary(closed.entries) : .list(closed.elements)
        return BencodeNode(value: value, range: closed.start..<position)
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
            number = try appendDigit(byte, to: number, isNegative: isNegative)
        }
        guard peek() != nil else { throw BencodeError(.unexpectedEnd, at: position) }
        guard position > digits else { throw BencodeError(.emptyInteger, at: position) }
        if input[digits] == UInt8(ascii: "0") {
            if isNegative { throw BencodeError(.negativeZero, at: digits) }
            if position > digits + 1 { throw BencodeError(.leadingZero, at: digits) }
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
        if input[start] == UInt8(ascii: "0"), position > start + 1 { throw BencodeError(.leadingZero, at: start) }
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
