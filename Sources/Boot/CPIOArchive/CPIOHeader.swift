// SPDX-License-Identifier: GPL-3.0-or-later

/// The fixed part in front of each member's name, all of it in ASCII hexadecimal digits.
///
/// ```
///   0      6        14       22                              94       102      110
///   070701 │ inode  │ mode   │ user, group, links, time,     │ name   │ check  │ name NUL pad | payload pad
///          │        │        │ size, device ×2, of node ×2   │ length │        │
/// ```
///
/// Name and payload are each padded so that what follows begins at a multiple of four bytes from the archive's start.
struct CPIOHeader {
    static let byteCount = 110
    static let magic = Array("070701".utf8)
    /// The same layout with checksums; nothing writes it, readers accept it.
    static let magicWithChecksum = Array("070702".utf8)
    /// The name of the member that ends an archive.
    static let trailerName = "TRAILER!!!"

    let inode: UInt32
    let mode: UInt32
    let links: UInt32
    let modified: UInt32
    let fileLength: UInt32
    let device: CPIOEntry.DeviceNumber
    /// With the closing NUL.
    let nameLength: UInt32

    /// The thirteen numbers in their order on disk; user, group and the archive's own device are zero.
    var encoded: [UInt8] {
        let fields = [inode, mode, 0, 0, links, modified, fileLength, 0, 0, device.major, device.minor, nameLength, 0]
        return Self.magic + fields.flatMap(Self.digits)
    }

    /// Reads the fixed part from these 110 bytes, which begin at `offset` of the archive.
    init(_ bytes: ArraySlice<UInt8>, at offset: Int) throws(CPIOError) {
        let magic = Array(bytes.prefix(6))
        guard magic == Self.magic || magic == Self.magicWithChecksum else { throw CPIOError(.notAHeader, at: offset) }
        var fields: [UInt32] = []
        for index in 0..<13 {
            let start = bytes.startIndex + 6 + index * 8
            fields.append(try Self.number(bytes[start..<start + 8], at: offset + 6 + index * 8))
        }
        self.init(
            inode: fields[0], mode: fields[1], links: fields[4], modified: fields[5], fileLength: fields[6],
            device: .init(major: fields[9], minor: fields[10]), nameLength: fields[11])
    }

    init(
        inode: UInt32, mode: UInt32, links: UInt32, modified: UInt32, fileLength: UInt32,
        device: CPIOEntry.DeviceNumber, nameLength: UInt32
    ) {
        self.inode = inode
        self.mode = mode
        self.links = links
        self.modified = modified
        self.fileLength = fileLength
        self.device = device
        self.nameLength = nameLength
    }

    private static func number(_ digits: ArraySlice<UInt8>, at offset: Int) throws(CPIOError) -> UInt32 {
        var number: UInt32 = 0
        for (index, digit) in digits.enumerated() {
            guard let value = Character(UnicodeScalar(digit)).hexDigitValue, digit < 0x80 else {
                throw CPIOError(.notADigit(digit), at: offset + index)
            }
            number = number << 4 | UInt32(value)
        }
        return number
    }

    private static func digits(_ number: UInt32) -> [UInt8] {
        let alphabet = Array("0123456789abcdef".utf8)
        return (0..<8).reversed().map { alphabet[Int(number >> (UInt32($0) * 4) & 15)] }
    }

    /// How many zero bytes lead from here to a multiple of four.
    static func padding(after count: Int) -> Int { (4 - count % 4) % 4 }
}
