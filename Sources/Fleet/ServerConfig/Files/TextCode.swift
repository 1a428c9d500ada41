// SPDX-License-Identifier: GPL-3.0-or-later

/// Texts that stand for bytes: checksums, base64, hex dumps.
enum TextCode {
    /// A line with a hash in front, as sha256sum writes, or with one behind an equals sign, as BSD does.
    static func isChecksum(_ text: [UInt8]) -> Bool {
        let line = text.prefix { $0 != 10 && $0 != 13 }
        let digits = [32, 40, 56, 64, 96, 128]
        let front = line.prefix(while: isHex)
        if digits.contains(front.count), front.count == line.count || line[front.endIndex] == 0x20 { return true }
        guard let sign = line.lastIndex(of: UInt8(ascii: "=")) else { return false }
        let behind = line[line.index(after: sign)...].drop { $0 == 0x20 }
        return digits.contains(behind.count) && behind.allSatisfy(isHex)
    }

    /// Lines of one length without blanks, or one long line, of the letters that base64 has.
    static func isBase64(_ text: [UInt8]) -> Bool {
        let lines = text.split(separator: 10).map { $0.filter { $0 != 13 } }
        guard let first = lines.first, first.count >= 60, text.contains(where: { (0x30...0x39).contains($0) }) else {
            return false
        }
        return lines.dropLast().allSatisfy { $0.count == first.count }
            && lines.allSatisfy { $0.count <= first.count && $0.allSatisfy(isOfBase64) }
    }

    /// As xxd and hexdump -C write: a place of eight digits, then bytes.
    static func isHexDump(_ text: [UInt8]) -> Bool {
        let lines = text.split(separator: 10).prefix(2)
        return !lines.isEmpty
            && lines.allSatisfy { line in
                line.count > 20 && line.prefix(8).allSatisfy(isHex)
                    && (line.dropFirst(8).starts(with: [0x3a, 0x20]) || line.dropFirst(8).starts(with: [0x20, 0x20]))
            }
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
    }

    private static func isOfBase64(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte | 0x20)
            || [UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "-"), UInt8(ascii: "_")]
                .contains(byte)
    }
}
