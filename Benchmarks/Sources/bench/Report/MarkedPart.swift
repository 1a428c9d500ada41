// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// The part of a page between two marks; what is around them is written by people and stays.
enum MarkedPart {
    static let begin = "<!-- bench report: begin -->"
    static let end = "<!-- bench report: end -->"

    /// The page with other lines between its marks; at its end, when it has none.
    static func replacing(in page: String, with lines: [String]) -> String {
        let part = ([begin, ""] + lines + ["", end]).joined(separator: "\n")
        guard let from = page.range(of: begin), let to = page.range(of: end, range: from.upperBound..<page.endIndex)
        else {
            let separator = page.isEmpty || page.hasSuffix("\n\n") ? "" : page.hasSuffix("\n") ? "\n" : "\n\n"
            return page + separator + part + "\n"
        }
        return page.replacingCharacters(in: from.lowerBound..<to.upperBound, with: part)
    }
}
