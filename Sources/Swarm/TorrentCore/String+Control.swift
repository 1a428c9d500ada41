// SPDX-License-Identifier: GPL-3.0-or-later

extension String {
    /// The same with a blank in place of each control character (C0, DEL, C1): a terminal would obey those, and a line of
    /// a log would end.
    package var withoutControlCharacters: String {
        // Nearly all texts are of these, and looking each character up costs fifty times as much.
        guard !utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) else { return self }
        var scalars = UnicodeScalarView()
        scalars.append(contentsOf: unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 })
        return String(scalars)
    }

    /// Whether these bytes stand in it, of which the first is not among the others.
    package func contains(bytes mark: [UInt8]) -> Bool {
        var matched = 0
        for byte in utf8 where matched < mark.count {
            if byte != mark[matched] { matched = 0 }
            if byte == mark[matched] { matched += 1 }
        }
        return matched == mark.count
    }
}
