// SPDX-License-Identifier: GPL-3.0-or-later

/// A key that means something to the agent.
package enum Key: Hashable, Sendable {
    case digit(Int)
    /// A letter in lower case.
    case letter(Character)
    case enter
    case backspace
    /// Ctrl+C.
    case stop
    /// Ctrl+S.
    case shell
}

/// Makes keys of the bytes a terminal sends; arrows and function keys are passed over whole.
package struct KeyDecoder: Sendable {
    private enum State {
        case plain
        case escape
        /// Inside `ESC [ …` or `ESC O …`, which ends with a letter or `~`.
        case sequence
    }

    private var state = State.plain

    /// Begins between two keys.
    package init() {}

    /// The key that ends with this byte, if one does.
    package mutating func received(_ byte: UInt8) -> Key? {
        switch state {
        case .sequence:
            if (0x40...0x7e).contains(byte) { state = .plain }
            return nil
        case .escape where byte == UInt8(ascii: "[") || byte == UInt8(ascii: "O"):
            state = .sequence
            return nil
        case .escape, .plain:
            state = byte == 0x1b ? .escape : .plain
            return Self.key(for: byte)
        }
    }

    private static func key(for byte: UInt8) -> Key? {
        switch byte {
        case 0x03: .stop
        case 0x13: .shell
        case 0x0a, 0x0d: .enter
        case 0x08, 0x7f: .backspace
        case UInt8(ascii: "0")...UInt8(ascii: "9"): .digit(Int(byte - UInt8(ascii: "0")))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): .letter(Character(UnicodeScalar(byte)))
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): .letter(Character(UnicodeScalar(byte | 0x20)))
        default: nil
        }
    }
}
