// SPDX-License-Identifier: GPL-3.0-or-later

import FleetInterface
import Foundation
import Testing

@Suite struct DocumentEncoderTests {
    private struct Odd: Encodable {
        var text: String
        var list: [[Int]] = [[], [1], [2, 3]]
        var none: Int?
        var number = 0.1
        var nothing = Double.nan
        var map: [String: Bool] = [:]
    }

    private func text(_ value: some Encodable) throws -> String {
        String(decoding: try DocumentEncoder.bytes(value), as: UTF8.self)
    }

    @Test func `members stand in their order, and what is no number is null`() throws {
        #expect(
            try text(Odd(text: "a"))
                == #"{"text":"a","list":[[],[1],[2,3]],"none":null,"number":0.1,"nothing":null,"map":{}}"#)
    }

    @Test(arguments: ["\"", "\\", "\n\r\t\u{0}\u{1f}\u{7f}", "é🙂\u{2028}", "</script>", ""])
    func `any text is read again as it was`(original: String) throws {
        let bytes = try DocumentEncoder.bytes([original])
        let read = try JSONDecoder().decode([String].self, from: Data(bytes))
        #expect(read.map { Array($0.utf8) } == [Array(original.utf8)])
        #expect(!bytes.contains { $0 < 0x20 })
    }

    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00.000Z"), (1_796_117_220_123, "2026-12-01T09:27:00.123Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"), (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
    ])
    func `a moment is RFC 3339 with milliseconds, and is read again`(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).description == text)
        #expect(Timestamp(text)?.milliseconds == milliseconds)
    }

    @Test func `what no year has is the nearest moment that can be written`() {
        #expect(Timestamp(milliseconds: .max).description == "9999-12-31T23:59:59.999Z")
        #expect(Timestamp(milliseconds: .min).description == "0001-01-01T00:00:00.000Z")
    }

    @Test func `zones and decimals are understood`() {
        #expect(Timestamp("2026-12-01T10:27:00+01:00") == Timestamp("2026-12-01T09:27:00Z"))
        #expect(Timestamp("2026-12-01 04:57:00.1-04:30") == Timestamp("2026-12-01T09:27:00.100Z"))
        #expect(Timestamp("2026-12-01t09:27:00.123999999z")?.milliseconds == 1_796_117_220_123)
    }

    @Test(arguments: [
        "", "2026", "2026-12-01", "2026-12-01T09:27:00", "2026-13-01T09:27:00Z", "2026-02-29T09:27:00Z",
        "2026-12-01T24:00:00Z", "2026-12-01T09:60:00Z", "2026-12-01T09:27:00.Z", "2026-12-01T09:27:00+1:00",
        "0000-01-01T00:00:00Z", "+026-12-01T09:27:00Z", "2026-12-01T09:27:00Z ", "２026-12-01T09:27:00Z",
        "2026-12-01T09:27:00.00000000000000000000000000000000000000000000000000000000000Z",
    ])
    func `what is no moment is none`(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test(arguments: [
        (Int64(0), "0.0"), (1, "0.001"), (61_500, "61.5"), (-250, "-0.25"), (86_400_000, "86400.0"),
    ])
    func `a duration is seconds`(milliseconds: Int64, written: String) throws {
        let seconds = Seconds(milliseconds: milliseconds)
        #expect(try text(seconds) == written)
        #expect(try JSONDecoder().decode(Seconds.self, from: Data(written.utf8)) == seconds)
    }
}
