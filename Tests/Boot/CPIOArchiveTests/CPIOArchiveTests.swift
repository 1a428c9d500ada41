// SPDX-License-Identifier: GPL-3.0-or-later

import CPIOArchive
import Testing

@Suite struct CPIOArchiveTests {
    private let sample = [
        CPIOEntry("bin", .directory, permissions: 0o755),
        CPIOEntry("bin/busybox", .file(Array("binary".utf8)), permissions: 0o4755, modified: 1_700_000_000),
        CPIOEntry("bin/sh", .symbolicLink(to: "busybox"), permissions: 0o777),
        CPIOEntry("dev", .directory, permissions: 0o755),
        CPIOEntry("dev/console", .characterDevice(.init(major: 5, minor: 1)), permissions: 0o600),
        CPIOEntry("dev/loop0", .blockDevice(.init(major: 7, minor: 0)), permissions: 0o660),
        CPIOEntry("empty", .file([]), permissions: 0o644),
        CPIOEntry("größe.txt", .file([1, 2, 3, 0, 255]), permissions: 0o644),
        CPIOEntry("run/initctl", .fifo, permissions: 0o600),
    ]

    private func archive(_ entries: [CPIOEntry]) throws -> [UInt8] {
        var writer = CPIOWriter()
        for entry in entries { try writer.append(entry) }
        return writer.finish()
    }

    @Test func `what was written is read the same`() throws {
        #expect(try CPIOReader.entries(of: archive(sample)) == sample)
    }

    @Test func `one small file is these bytes`() throws {
        let bytes = try archive([CPIOEntry("a", .file([0x78]), permissions: 0o644, modified: 16)])
        let header =
            "070701" + "00000001" + "000081a4" + "00000000" + "00000000" + "00000001" + "00000010" + "00000001"
            + "00000000" + "00000000" + "00000000" + "00000000" + "00000002" + "00000000"
        let trailer =
            "070701" + "00000000" + "00000000" + "00000000" + "00000000" + "00000001" + "00000000" + "00000000"
            + "00000000" + "00000000" + "00000000" + "00000000" + "0000000b" + "00000000"
        // 110 bytes of header and two of name are already a multiple of four.
        let expected = header + "a\0" + "x\0\0\0" + trailer + "TRAILER!!!\0" + "\0\0\0"
        #expect(bytes == Array(expected.utf8))
    }

    @Test func `every cut of an archive is refused at its end`() throws {
        let whole = try archive(sample)
        for length in 0..<whole.count {
            #expect(throws: CPIOError(.unexpectedEnd, at: length)) {
                try CPIOReader.entries(of: Array(whole[..<length]))
            }
        }
    }

    @Test func `every flipped byte is refused or read, never a trap`() throws {
        let whole = try archive(sample)
        for index in whole.indices {
            var damaged = whole
            damaged[index] ^= 0x55
            _ = try? CPIOReader.entries(of: damaged)
        }
    }

    @Test func `the reader stops behind the trailer, where another archive may follow`() throws {
        let first = try archive(sample)
        var reader = CPIOReader(first + [1, 2, 3])
        while try reader.next() != nil {}
        #expect(reader.offset == first.count)
        #expect(first.count.isMultiple(of: 4))
    }

    @Test(arguments: [
        (0, UInt8(ascii: "1"), CPIOError.Reason.notAHeader, 0),
        (6, UInt8(ascii: "g"), .notADigit(UInt8(ascii: "g")), 6),
        // The mode's fourth digit holds the type: 0o100644 becomes 0o030644, which is none.
        (18, UInt8(ascii: "3"), .unknownFileType(mode: 0x31a4), 14),
        (101, UInt8(ascii: "1"), .emptyName, 110),
        (111, 1, .nameNotClosed, 111),
        (110, 0, .nameHoldsNUL, 110),
        (113, 7, .paddingNotZero(7), 113),
    ])
    func `a damaged member names the offending byte`(
        index: Int, byte: UInt8, reason: CPIOError.Reason, offset: Int
    ) throws {
        var bytes = try archive([CPIOEntry("a", .file([0x78]), permissions: 0o644)])
        bytes[index] = byte
        #expect(throws: CPIOError(reason, at: offset)) { try CPIOReader.entries(of: bytes) }
    }

    @Test func `a length beyond the data asks for no memory`() throws {
        var bytes = try archive([CPIOEntry("a", .file([0x78]), permissions: 0o644)])
        bytes.replaceSubrange(54..<62, with: Array("ffffffff".utf8))
        #expect(throws: CPIOError(.unexpectedEnd, at: bytes.count)) { try CPIOReader.entries(of: bytes) }
    }

    @Test(arguments: [
        ("", CPIOError.Reason.emptyName),
        ("TRAILER!!!", .reservedName),
        ("a\0b", .nameHoldsNUL),
    ])
    func `a member that no archive can hold is refused`(name: String, reason: CPIOError.Reason) {
        var writer = CPIOWriter()
        #expect(throws: CPIOError(reason, at: 0)) { try writer.append(CPIOEntry(name, .fifo, permissions: 0)) }
    }

    @Test func `a name may have 4095 bytes and not one more`() throws {
        var writer = CPIOWriter()
        try writer.append(CPIOEntry(String(repeating: "n", count: 4_095), .fifo, permissions: 0))
        #expect(throws: CPIOError(.nameTooLong(length: 4_096), at: 4_208)) {
            try writer.append(CPIOEntry(String(repeating: "n", count: 4_096), .fifo, permissions: 0))
        }
    }
}
