// SPDX-License-Identifier: GPL-3.0-or-later

/// A fixed number of yes-or-no marks, one for each piece or block, laid out as BEP 3 sends them.
package struct Bitfield: Hashable, Sendable {
    /// How many marks there are.
    package let count: Int
    /// How many of them are set.
    @usableFromInline package internal(set) var setCount: Int
    // Mark 0 is the lowest bit of word 0, so that searching a word is one instruction.
    @usableFromInline var words: [UInt64]

    /// So many marks, none set.
    package init(count: Int) {
        precondition(count >= 0)
        self.count = count
        setCount = 0
        words = Array(repeating: 0, count: (count + 63) / 64)
    }

    /// So many marks, all set.
    package init(allSetCount count: Int) {
        self.init(count: count)
        for index in words.indices { words[index] = .max }
        if count % 64 != 0, let last = words.indices.last { words[last] = (1 << UInt64(count % 64)) - 1 }
        setCount = count
    }

    /// Reads the payload of a bitfield message (BEP 3): highest bit first, spare bits zero.
    ///
    /// `nil` when it has not exactly the bytes that so many marks need, or a spare bit is set.
    package init?(wireBytes bytes: some Collection<UInt8>, count: Int) {
        guard count >= 0, bytes.count == (count + 7) / 8 else { return nil }
        self.init(count: count)
        for (position, byte) in bytes.enumerated() where byte != 0 {
            for bit in 0..<8 where byte & (0x80 >> UInt8(bit)) != 0 {
                let index = position * 8 + bit
                guard index < count else { return nil }
                insert(index)
            }
        }
    }

    /// The payload of a bitfield message (BEP 3).
    package var wireBytes: [UInt8] {
        var bytes = [UInt8](repeating: 0, count: (count + 7) / 8)
        forEachSet { bytes[$0 / 8] |= 0x80 >> UInt8($0 % 8) }
        return bytes
    }

    /// Whether every mark is set; true when there are none.
    @inlinable package var isFull: Bool { setCount == count }
    /// Whether no mark is set.
    @inlinable package var isEmpty: Bool { setCount == 0 }

    /// Whether the mark is set; the index must be in `0..<count`.
    @inlinable package subscript(index: Int) -> Bool {
        precondition(index >= 0 && index < count)
        return words[index >> 6] & (1 << UInt64(index & 63)) != 0
    }

    /// Sets a mark; tells whether it was unset before.
    @discardableResult @inlinable
    package mutating func insert(_ index: Int) -> Bool {
        precondition(index >= 0 && index < count)
        let bit: UInt64 = 1 << UInt64(index & 63)
        guard words[index >> 6] & bit == 0 else { return false }
        words[index >> 6] |= bit
        setCount += 1
        return true
    }

    /// Sets the marks of a range within `0..<count`.
    @inlinable
    package mutating func insert(_ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        guard !range.isEmpty else { return }
        for position in range.lowerBound >> 6...(range.upperBound - 1) >> 6 {
            let new = Self.mask(of: range, at: position) & ~words[position]
            words[position] |= new
            setCount += new.nonzeroBitCount
        }
    }

    /// The lowest index of a range within `0..<count` that is not set.
    @inlinable package func firstUnset(in range: Range<Int>) -> Int? {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        guard !range.isEmpty else { return nil }
        for position in range.lowerBound >> 6...(range.upperBound - 1) >> 6 {
            let word = Self.mask(of: range, at: position) & ~words[position]
            if word != 0 { return position << 6 | word.trailingZeroBitCount }
        }
        return nil
    }

    /// The bits of one word that belong to a range.
    @inlinable static func mask(of range: Range<Int>, at position: Int) -> UInt64 {
        let (low, high) = (range.lowerBound - position << 6, range.upperBound - position << 6)
        let from: UInt64 = low <= 0 ? .max : low >= 64 ? 0 : .max << UInt64(low)
        let below: UInt64 = high >= 64 ? .max : high <= 0 ? 0 : (1 << UInt64(high)) - 1
        return from & below
    }

    /// Whether every mark of a range within `0..<count` is set.
    @inlinable package func containsAll(_ range: Range<Int>) -> Bool {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        guard !range.isEmpty else { return true }
        return (range.lowerBound >> 6...(range.upperBound - 1) >> 6).allSatisfy { position in
            Self.mask(of: range, at: position) & ~words[position] == 0
        }
    }

    /// The lowest index of a range that is set here and in none of up to four others; all have one count.
    @inlinable package func first(
        in range: Range<Int>, notIn one: Bitfield, _ two: Bitfield? = nil, _ three: Bitfield? = nil,
        _ four: Bitfield? = nil
    ) -> Int? {
        precondition(range.lowerBound >= 0 && range.upperBound <= count && one.count == count)
        precondition(
            (two?.count ?? count) == count && (three?.count ?? count) == count && (four?.count ?? count) == count)
        guard !range.isEmpty else { return nil }
        for position in range.lowerBound >> 6...(range.upperBound - 1) >> 6 {
            var word = words[position] & Self.mask(of: range, at: position) & ~one.words[position]
            if let two { word &= ~two.words[position] }
            if let three { word &= ~three.words[position] }
            if let four { word &= ~four.words[position] }
            if word != 0 { return position << 6 | word.trailingZeroBitCount }
        }
        return nil
    }

    /// Calls the body with each run of set marks, lowest first.
    package func forEachRun(_ body: (Range<Int>) -> Void) {
        var start: Int?
        for (position, word) in words.enumerated() {
            // Most words are all of one kind.
            if word == 0 && start == nil || word == .max && start != nil { continue }
            for bit in 0..<min(64, count - position << 6) {
                let isSet = word & (1 << UInt64(bit)) != 0
                if isSet, start == nil { start = position << 6 | bit }
                if !isSet, let first = start.take() { body(first..<position << 6 | bit) }
            }
        }
        if let start { body(start..<count) }
    }

    /// Clears a mark; tells whether it was set before.
    @discardableResult @inlinable
    package mutating func remove(_ index: Int) -> Bool {
        precondition(index >= 0 && index < count)
        let bit: UInt64 = 1 << UInt64(index & 63)
        guard words[index >> 6] & bit != 0 else { return false }
        words[index >> 6] &= ~bit
        setCount -= 1
        return true
    }

    /// Calls the body with the index of each set mark, lowest first.
    @inlinable package func forEachSet(_ body: (Int) -> Void) {
        for (position, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                body(position << 6 | rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
    }

    /// The lowest index at or after `start` that is set here and not in `other`; both have one count.
    @inlinable package func first(from start: Int = 0, notIn other: Bitfield) -> Int? {
        precondition(other.count == count)
        guard start < count else { return nil }
        var position = start >> 6
        var word = words[position] & ~other.words[position] & (.max << UInt64(start & 63))
        while word == 0 {
            position += 1
            guard position < words.count else { return nil }
            word = words[position] & ~other.words[position]
        }
        return position << 6 | word.trailingZeroBitCount
    }

    /// The lowest index at or after `start` that is set both here and in `other`; both have one count.
    @inlinable package func first(from start: Int = 0, alsoIn other: Bitfield) -> Int? {
        precondition(other.count == count)
        guard start < count else { return nil }
        var position = start >> 6
        var word = words[position] & other.words[position] & (.max << UInt64(start & 63))
        while word == 0 {
            position += 1
            guard position < words.count else { return nil }
            word = words[position] & other.words[position]
        }
        return position << 6 | word.trailingZeroBitCount
    }

    /// Sets every mark that is set in `other`; both have one count.
    package mutating func formUnion(_ other: Bitfield) {
        precondition(other.count == count)
        setCount = 0
        for index in words.indices {
            words[index] |= other.words[index]
            setCount += words[index].nonzeroBitCount
        }
    }

    /// How many marks are set both here and in `other`; both have one count.
    @inlinable package func intersectionCount(_ other: Bitfield) -> Int {
        precondition(other.count == count)
        return zip(words, other.words).reduce(0) { $0 + ($1.0 & $1.1).nonzeroBitCount }
    }

    /// Whether everything set in `other` is set here too; both have one count.
    @inlinable package func isSuperset(of other: Bitfield) -> Bool {
        precondition(other.count == count)
        return zip(words, other.words).allSatisfy { $1 & ~$0 == 0 }
    }
}
