// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// A part of a page between two marks; what is around them is written by people or belongs to other parts, and stays.
///
/// Each part has results of its own, measured at its own time and perhaps on another computer.
struct MarkedPart {
    /// What its marks call it.
    let name: String
    /// What stands between them.
    let lines: [String]

    private var begin: String { "<!-- bench report: \(name): begin -->" }
    private var end: String { "<!-- bench report: \(name): end -->" }

    /// The page with these lines between the part's marks; at its end, when it has none.
    func replacing(in page: String) -> String {
        let part = ([begin, ""] + lines + ["", end]).joined(separator: "\n")
        guard let from = page.range(of: begin), let to = page.range(of: end, range: from.upperBound..<page.endIndex)
        else {
            let separator = page.isEmpty || page.hasSuffix("\n\n") ? "" : page.hasSuffix("\n") ? "\n" : "\n\n"
            return page + separator + part + "\n"
        }
        return page.replacingCharacters(in: from.lowerBound..<to.upperBound, with: part)
    }
}
