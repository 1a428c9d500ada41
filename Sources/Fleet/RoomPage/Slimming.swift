// SPDX-License-Identifier: GPL-3.0-or-later

/// Takes out of scripts and styles what only people read: lines that are comments, and the blanks in front of lines.
///
/// It looks at lines alone. So no text in a script may go over several lines, and no comment in a style may stand beside something
/// else; tests look for both.
enum Slimming {
    /// What a browser is sent of a file.
    static func slim(_ bytes: [UInt8], _ kind: PageFile.Kind) -> [UInt8] {
        guard kind != .html else { return bytes }
        var slim: [UInt8] = []
        var isInComment = false
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let text = line.drop { $0 == UInt8(ascii: " ") }
            if isInComment {
                isInComment = !text.hasSuffix("*/")
            } else if kind == .style, text.starts(with: "/*".utf8) {
                isInComment = !text.hasSuffix("*/")
            } else if !text.isEmpty, !(kind == .script && text.starts(with: "//".utf8)) {
                slim += text
                slim.append(UInt8(ascii: "\n"))
            }
        }
        return slim
    }
}

extension ArraySlice<UInt8> {
    fileprivate func hasSuffix(_ text: String) -> Bool { suffix(text.utf8.count).elementsEqual(text.utf8) }
}
