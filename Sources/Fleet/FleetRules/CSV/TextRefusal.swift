// SPDX-License-Identifier: GPL-3.0-or-later

extension RuleMistake {
    /// Why bytes are no list; `nil` for text in UTF-8 of a length that is taken.
    static func refusal(of bytes: [UInt8], file: String) -> RuleMistake? {
        func mistake(_ line: Int, _ found: String, _ remedy: String) -> RuleMistake {
            RuleMistake(at: RuleOrigin(file: file, line: line), found: found, remedy: remedy)
        }
        guard bytes.count <= RuleLimits.listLength else {
            return mistake(1, "is longer than \(RuleLimits.listLength) bytes", "split it, or leave out columns")
        }
        if let wide = refusal(ofWide: bytes, file: file) { return wide }
        if bytes.starts(with: [0x50, 0x4b, 0x03, 0x04]) {
            return mistake(1, "is a spreadsheet, not text", utf8Remedy)
        }
        guard String(validating: bytes, as: UTF8.self) == nil else { return nil }
        var line = 1
        var place = 0
        while place < bytes.count {
            let end = bytes.endOfLine(from: place)
            if String(validating: bytes[place..<end], as: UTF8.self) == nil { break }
            place = bytes.startOfLine(behind: end)
            line += 1
        }
        return mistake(line, "has a character that is not UTF-8: spreadsheets may save Latin-1", utf8Remedy)
    }

    /// Why bytes are no text of single bytes: spreadsheets save "Unicode text" in UTF-16, with a mark in front or without.
    static func refusal(ofWide bytes: [UInt8], file: String) -> RuleMistake? {
        let origin = RuleOrigin(file: file, line: 1)
        if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) {
            return RuleMistake(at: origin, found: "is written in UTF-16", remedy: utf8Remedy)
        }
        guard !bytes.starts(with: [0x50, 0x4b]), bytes.contains(0) else { return nil }
        return RuleMistake(
            at: origin, found: "has a zero byte in it, so it is written in UTF-16, or is no text", remedy: utf8Remedy)
    }

    private static let utf8Remedy = "save it as \"CSV UTF-8\", or as text (CSV) with the character set Unicode (UTF-8)"
}
