// SPDX-License-Identifier: GPL-3.0-or-later

/// Small files of the kinds that administrators really had, made without other programs.
enum FieldFiles {
    /// A disk of 64 KiB with a boot sector's mark, a partition and some text.
    static let disk: [UInt8] = {
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        (bytes[446], bytes[450], bytes[454], bytes[458]) = (0x80, 0x83, 8, 100)
        (bytes[510], bytes[511]) = (0x55, 0xaa)
        bytes.replaceSubrange(8 * 512..<8 * 512 + 14, with: Array("something here".utf8))
        return bytes
    }()

    /// gzip with stored blocks (RFC 1952, RFC 1951 section 3.2.4).
    static func gzip(_ content: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]
        var rest = content[...]
        repeat {
            let block = rest.prefix(60_000)
            rest = rest.dropFirst(60_000)
            bytes.append(rest.isEmpty ? 1 : 0)
            bytes += number(UInt64(block.count), 2) + number(UInt64(~UInt16(block.count)), 2) + block
        } while !rest.isEmpty
        return bytes + number(UInt64(checksum(content)), 4) + number(UInt64(content.count), 4)
    }

    /// CRC-32 as gzip and zip have it.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~0) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xedb8_8320 : value >> 1 }
        }
    }

    /// A little-endian number.
    static func number(_ value: UInt64, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
    }

    /// A tar archive (POSIX ustar) with one file.
    static func tar(_ content: [UInt8]) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, _ place: Int) {
            header.replaceSubrange(place..<place + text.utf8.count, with: Array(text.utf8))
        }
        func octal(_ value: Int, _ width: Int) -> String {
            let digits = String(value, radix: 8)
            return String(repeating: "0", count: width - digits.count) + digits
        }
        put("disk.raw", 0)
        put("0000644", 100)
        put(octal(content.count, 11), 124)
        put("0", 156)
        put("ustar\u{0}00", 257)
        put("        ", 148)
        put(octal(header.reduce(0) { $0 + Int($1) }, 6) + "\u{0} ", 148)
        let end = [UInt8](repeating: 0, count: (512 - content.count % 512) % 512 + 1_024)
        return header + content + end
    }

    /// A zip archive with one file that is stored; what stands at its end is left out.
    static func zip(_ content: [UInt8]) -> [UInt8] {
        [0x50, 0x4b, 3, 4, 20, 0] + [UInt8](repeating: 0, count: 8) + number(UInt64(checksum(content)), 4)
            + number(UInt64(content.count), 4) + number(UInt64(content.count), 4) + [8, 0, 0, 0]
            + Array("disk.raw".utf8) + content
    }

    /// What a format's file begins with, and zeros.
    static func beginning(_ sign: [UInt8], at place: Int = 0) -> [UInt8] {
        [UInt8](repeating: 0, count: place) + sign + [UInt8](repeating: 0, count: 8_192)
    }

    /// An archive of cpio with nothing in it, packed as initial file systems are.
    static let initrd: [UInt8] = {
        let numbers = [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 11, 0].map { number in
            let digits = String(number, radix: 16, uppercase: true)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }
        let head = Array(("070701" + numbers.joined() + "TRAILER!!!\u{0}").utf8)
        return gzip(head + [UInt8](repeating: 0, count: 512 - head.count % 512))
    }()
}
