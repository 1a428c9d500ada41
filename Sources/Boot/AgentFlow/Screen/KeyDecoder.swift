// SPDX-License-Identifier: GPL-3.0-or-later

/// What a terminal sent: a key, or the answer to a question.
package enum ConsoleInput: Hashable, Sendable {
    case key(Key)
    /// It answered ``ScreenPainter/sizeQuestion``.
    case size(ScreenSize)
}

/// Makes keys of the bytes a terminal sends (ECMA-48, VT100, xterm and the Linux console).
///
/// An Escape key is the beginning of other keys too: ``paused()`` tells that nothing followed. Bytes that no key sends,
/// as a line without anybody on it does, are nothing.
package struct KeyDecoder: Sendable {
    private enum State {
        case plain
        case escape
        /// Inside `ESC [ …`, which ends with a letter or `~`.
        case sequence
        /// Behind `ESC O`, or `ESC [ [` of the Linux console: digits, then one letter.
        case function
    }

    private var state = State.plain
    private var parameters: [UInt8] = []

    /// Begins between two keys.
    package init() {}

    /// Whether a lone Escape waits for what may follow.
    package var isUndecided: Bool { state == .escape }

    /// What ends with this byte, if anything does.
    package mutating func received(_ byte: UInt8) -> ConsoleInput? {
        let isControl = byte < 0x20 || byte == 0x7f
        if isControl || state == .plain {
            state = byte == 0x1b ? .escape : .plain
            return byte == 0x1b ? nil : Self.key(for: byte).map { .key($0) }
        }
        switch state {
        case .escape: return receivedAfterEscape(byte)
        case .sequence: return receivedInSequence(byte)
        case .function: return receivedInFunction(byte)
        case .plain: return nil
        }
    }

    /// Nothing came for a moment that is longer than a sequence takes.
    package mutating func paused() -> Key? {
        defer { state = .plain }
        return state == .escape ? .escape : nil
    }

    private mutating func receivedAfterEscape(_ byte: UInt8) -> ConsoleInput? {
        parameters = []
        switch byte {
        case UInt8(ascii: "["): state = .sequence
        case UInt8(ascii: "O"): state = .function
        default:
            // Somebody typed fast, or Alt and a key.
            state = .plain
            return Self.key(for: byte).map { .key($0) }
        }
        return nil
    }

    private mutating func receivedInSequence(_ byte: UInt8) -> ConsoleInput? {
        switch byte {
        case UInt8(ascii: "[") where parameters.isEmpty:
            state = .function
            return nil
        case 0x40...0x7e:
            state = .plain
            return Self.meaning(of: parameters, byte)
        default:
            if parameters.count < Limits.sequenceLength { parameters.append(byte) }
            return nil
        }
    }

    private mutating func receivedInFunction(_ byte: UInt8) -> ConsoleInput? {
        guard (0x40...0x7e).contains(byte) else { return nil }
        state = .plain
        return Self.meaning(of: [], byte)
    }

    private static func meaning(of parameters: [UInt8], _ final: UInt8) -> ConsoleInput {
        let numbers = parameters.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
            .map { Int(String(decoding: $0, as: UTF8.self)) ?? 0 }
        switch final {
        case UInt8(ascii: "R") where numbers.count == 2:
            return ScreenSize(answered: numbers[1], rows: numbers[0]).map { .size($0) } ?? .key(.other)
        case UInt8(ascii: "~"):
            return .key(editingKey(numbers.first ?? 0))
        case UInt8(ascii: "A"): return .key(.up)
        case UInt8(ascii: "B"): return .key(.down)
        case UInt8(ascii: "C"): return .key(.right)
        case UInt8(ascii: "D"): return .key(.left)
        case UInt8(ascii: "H"): return .key(.home)
        case UInt8(ascii: "F"): return .key(.end)
        default: return .key(.other)
        }
    }

    private static func editingKey(_ number: Int) -> Key {
        switch number {
        case 1, 7: .home
        case 4, 8: .end
        case 5: .pageUp
        case 6: .pageDown
        default: .other
        }
    }

    private static func key(for byte: UInt8) -> Key? {
        switch byte {
        case 0x03: .stop
        case 0x13: .shell
        case 0x0c: .redraw
        case 0x0a, 0x0d: .enter
        case 0x08, 0x7f: .backspace
        case UInt8(ascii: "0")...UInt8(ascii: "9"): .digit(Int(byte - UInt8(ascii: "0")))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): .letter(Character(UnicodeScalar(byte)))
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): .letter(Character(UnicodeScalar(byte | 0x20)))
        case 0x09: .tab
        case 0x20..<0x7f: .symbol(Character(UnicodeScalar(byte)))
        default: nil
        }
    }
}
