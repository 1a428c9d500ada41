// SPDX-License-Identifier: GPL-3.0-or-later

import ContentHash
import Testing
import TorrentCore

@Suite struct MessageCodeTests {
    /// A test case of RFC 4231; each byte string as hexadecimal digits.
    struct Vector: Sendable {
        let number: Int
        let key: String
        let message: String
        let code: String
    }

    static let vectors = [
        Vector(
            number: 1, key: String(repeating: "0b", count: 20), message: "4869205468657265",
            code: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        Vector(
            number: 2, key: "4a656665", message: "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
            code: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        Vector(
            number: 3, key: String(repeating: "aa", count: 20), message: String(repeating: "dd", count: 50),
            code: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        Vector(
            number: 4, key: "0102030405060708090a0b0c0d0e0f10111213141516171819",
            message: String(repeating: "cd", count: 50),
            code: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
        Vector(
            number: 6, key: String(repeating: "aa", count: 131),
            message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8).hexadecimal,
            code: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
        Vector(
            number: 7, key: String(repeating: "aa", count: 131),
            message: Array(
                ("This is a test using a larger than block-size key and a larger than block-size data. The key needs "
                    + "to be hashed before being used by the HMAC algorithm.").utf8
            ).hexadecimal,
            code: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
    ]

    @Test(arguments: vectors)
    func `the standard's examples come to what it says`(vector: Vector) throws {
        let key = try #require([UInt8](hexadecimal: vector.key))
        let message = try #require([UInt8](hexadecimal: vector.message))
        #expect(MessageCode(of: message, key: key).bytes.hexadecimal == vector.code, "test case \(vector.number)")
    }

    @Test func `the standard's example of a code that is cut begins as it says`() {
        let code = MessageCode(
            of: Array("Test With Truncation".utf8), key: [UInt8](repeating: 0x0c, count: 20))
        #expect(code.bytes.prefix(16).hexadecimal == "a3b6167473100ee06e0c796c2955552b")
    }

    @Test func `an empty message and an empty key have a code`() {
        #expect(
            MessageCode(of: [], key: []).bytes.hexadecimal
                == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
    }

    @Test func `a code that differs in one bit anywhere is another`() throws {
        let code = MessageCode(of: [1, 2, 3], key: [4])
        #expect(MessageCode(bytes: code.bytes) == code)
        for bit in 0..<256 {
            var bytes = code.bytes
            bytes[bit / 8] ^= 1 << (bit % 8)
            #expect(try #require(MessageCode(bytes: bytes)) != code)
        }
        #expect(MessageCode(bytes: code.bytes.dropLast()) == nil)
        #expect(MessageCode(bytes: code.bytes + [0]) == nil)
    }

    @Test func `bytes of another length are not equal, and nothing equals nothing`() {
        #expect(![UInt8]([1, 2]).isSecretlyEqual(to: [1]))
        #expect(![UInt8]([1]).isSecretlyEqual(to: [1, 2]))
        #expect([UInt8]().isSecretlyEqual(to: []))
    }
}
