// SPDX-License-Identifier: GPL-3.0-or-later

/// What a serial console has printed, and which markers were in it; a marker may come in any number of parts.
///
/// A marker is looked for in the bytes as they are and without terminal control sequences: programs that draw on the
/// screen put colours between words.
package struct ConsoleTranscript: Sendable {
    /// Everything printed, control sequences included, as far back as ``RoomLimits/transcript`` goes.
    package private(set) var bytes: [UInt8] = []
    private var plain: [UInt8] = []
    private var filter = ControlSequenceFilter()

    /// Starts with nothing printed.
    package init() {}

    /// Takes in what was printed next.
    package mutating func append(_ more: some Sequence<UInt8>) {
        for byte in more {
            bytes.append(byte)
            if let kept = filter.pass(byte) { plain.append(kept) }
        }
        let limit = RoomLimits.transcript
        if bytes.count > limit { bytes.removeFirst(bytes.count - limit / 2) }
        if plain.count > limit { plain.removeFirst(plain.count - limit / 2) }
    }

    /// Whether the text has been printed.
    package func contains(_ marker: String) -> Bool {
        let marker = Array(marker.utf8)
        return plain.firstRange(of: marker) != nil || bytes.firstRange(of: marker) != nil
    }

    /// What was printed, without control sequences.
    package var text: String { String(decoding: plain, as: UTF8.self) }
}

/// Takes the control sequences of ECMA-48 out of what a terminal is sent, byte by byte.
struct ControlSequenceFilter {
    private enum Phase { case text, escape, sequence, string }

    private var phase: Phase = .text

    /// The byte again when it is text, `nil` when it is part of a sequence.
    mutating func pass(_ byte: UInt8) -> UInt8? {
        switch phase {
        case .text:
            guard byte == 0x1b else { return byte }
            phase = .escape
        case .escape:
            switch byte {
            case UInt8(ascii: "["): phase = .sequence
            case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"): phase = .string
            // Intermediate bytes, as of a character set's choice: the final byte is still to come.
            case 0x20...0x2f: break
            default: phase = .text
            }
        case .sequence:
            if (0x40...0x7e).contains(byte) { phase = .text }
        case .string:
            // Ends with BEL, or with ESC and a backslash, which `escape` takes.
            if byte == 0x07 { phase = .text } else if byte == 0x1b { phase = .escape }
        }
        return nil
    }
}
