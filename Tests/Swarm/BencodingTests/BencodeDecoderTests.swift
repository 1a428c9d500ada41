// SPDX-License-Identifier: GPL-3.0-or-later

import Bencoding
import Testing

@Suite struct BencodeDecoderTests {
    private let limits = BencodeLimits(byteCount: 10 << 20, depth: 100, valueCount: 1_000_000)

    @Test(arguments: [
        ("i-0e", BencodeError.Reason.negativeZero, 2),
        ("i03e", .leadingZero, 1),
        ("i12", .unexpectedEnd, 3),
        ("ie", .emptyInteger, 1),
        ("i1x2e", .notADigit(UInt8(ascii: "x")), 2),
        ("i9223372036854775808e", .integerOverflow, 19),
        ("99999999999999999999:", .integerOverflow, 18),
        ("2147483647:", .stringPastEnd(length: 2_147_483_647), 0),
        ("5:abc", .stringPastEnd(length: 5), 0),
        ("03:abc", .leadingZero, 0),
        ("", .unexpectedEnd, 0),
        ("l", .unexpectedEnd, 1),
        ("i1ei2e", .trailingBytes, 3),
        ("d1:bi1e1:ai2ee", .keysNotSorted, 7),
        ("d1:ai1e1:ai2ee", .duplicateKey, 7),
        ("di1ei2ee", .keyNotAString, 1),
        ("dli1eei2ee", .keyNotAString, 1),
        ("d1:ae", .missingValue, 4),
        ("e", .unknownType(UInt8(ascii: "e")), 0),
        ("x", .unknownType(UInt8(ascii: "x")), 0),
    ])
    func `malformed input names the offending byte`(input: String, reason: BencodeError.Reason, offset: Int) {
        #expect(throws: BencodeError(reason, at: offset)) {
            try BencodeDecoder.decode(Array(input.utf8), limits: limits)
        }
    }

    @Test(arguments: [
        ("d1:bi1e1:ai2ee", "d1:ai2e1:bi1ee", [BencodeError(.keysNotSorted, at: 7)]),
        ("d1:ai1e1:ai2ee", "d1:ai1ee", [BencodeError(.duplicateKey, at: 7)]),
        ("d1:ai1e1:bi1e1:ai3ee", "d1:ai1e1:bi1ee", [.init(.keysNotSorted, at: 13), .init(.duplicateKey, at: 16)]),
        ("d1:bd1:zi1e1:yi1eee", "d1:bd1:yi1e1:zi1eee", [BencodeError(.keysNotSorted, at: 11)]),
        ("d1:ai-0e01:bi01ee", "d1:ai0e1:bi1ee", [.init(.negativeZero, at: 6), .init(.leadingZero, at: 8)]),
        ("d1:ai9223372036854775808ee", "d1:ai9223372036854775807ee", [BencodeError(.integerOverflow, at: 23)]),
        ("de\n", "de", [BencodeError(.trailingBytes, at: 2)]),
        ("d4:infod1:ai1e1:bi2eee", "d4:infod1:ai1e1:bi2eee", []),
        ("d4:infod1:ai1ee1:ai1ee", "d1:ai1e4:infod1:ai1eee", [BencodeError(.keysNotSorted, at: 15)]),
    ])
    func `outside of one key what is not canonical is read and told`(
        input: String, meaning: String, slips: [BencodeError]
    ) throws {
        let (node, found) = try BencodeDecoder.decode(Array(input.utf8), limits: limits, strictOnlyBelow: "info")
        #expect(String(decoding: rewritten(node).encoded, as: UTF8.self) == meaning)
        #expect(found == slips)
    }

    @Test(arguments: [
        ("d4:infod1:bi1e1:ai2eee", BencodeError.Reason.keysNotSorted), ("d4:infod1:ai1e1:ai2eee", .duplicateKey),
        ("d4:infod1:ai01eee", .leadingZero), ("d4:infold1:ai-0eeee", .negativeZero),
        ("d4:infode4:infodee", .duplicateKey), ("d4:infode1:ai1e4:infodee", .duplicateKey),
        ("d1:ai1e", .unexpectedEnd), ("di1ei2ee", .keyNotAString), ("d1:a99999999999999999999:e", .integerOverflow),
    ])
    func `in that key, and where no meaning is left, it is refused`(input: String, reason: BencodeError.Reason) {
        let error = #expect(throws: BencodeError.self) {
            try BencodeDecoder.decode(Array(input.utf8), limits: limits, strictOnlyBelow: "info")
        }
        #expect(error?.reason == reason)
    }

    @Test(arguments: ["i0e", "i-42e", "0:", "le", "de", "d1:ad1:bli1e3:xyzeee", "i-9223372036854775808e"])
    func `what was read is written the same`(input: String) throws {
        let node = try BencodeDecoder.decode(Array(input.utf8), limits: limits)
        #expect(String(decoding: rewritten(node).encoded, as: UTF8.self) == input)
    }

    @Test func `every cut of a valid value is refused at its end`() {
        let whole = Array("d4:infod5:filesld6:lengthi1e4:pathl1:aeee4:name1:xee".utf8)
        for length in 0..<whole.count {
            #expect(throws: BencodeError.self) { try BencodeDecoder.decode(Array(whole[..<length]), limits: limits) }
        }
    }

    @Test func `two million lists in one another cost no stack`() {
        let deep = [UInt8](repeating: UInt8(ascii: "l"), count: 2_000_000)
        #expect(throws: BencodeError(.tooDeep(limit: 100), at: 100)) { try BencodeDecoder.decode(deep, limits: limits) }
    }

    @Test func `three million values are too many`() {
        let many = Array("l".utf8) + Array(repeating: Array("le".utf8), count: 3_000_000).joined() + Array("e".utf8)
        let roomy = BencodeLimits(byteCount: 10 << 20, depth: 100, valueCount: 1_000)
        #expect(throws: BencodeError(.tooManyValues(limit: 1_000), at: 2_001)) {
            try BencodeDecoder.decode(many, limits: roomy)
        }
    }

    @Test func `a key is found among its neighbours, with its place`() throws {
        let node = try BencodeDecoder.decode(Array("d1:ai1e2:abi2e1:bi3ee".utf8), limits: limits)
        #expect(node["ab"]?.integer == 2)
        #expect(node["ab"]?.range == 11..<14)
        #expect(node["c"] == nil)
    }

    private func rewritten(_ node: BencodeNode) -> Bencode {
        switch node.value {
        case .integer(let number): .integer(number)
        case .string(let bytes): .bytes(Array(bytes))
        case .list(let elements): .list(elements.map(rewritten))
        case .dictionary(let entries):
            .dictionary(
                Dictionary(uniqueKeysWithValues: entries.map { (.init(bytes: Array($0.key)), rewritten($0.value)) }))
        }
    }
}
