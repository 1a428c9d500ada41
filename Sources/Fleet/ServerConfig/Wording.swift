// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

extension String {
    /// The text in quotation marks, shortened and without control characters.
    var quoted: String {
        let printable = withoutControlCharacters
        guard printable.count > ConfigLimits.quotedLength else { return "\"\(printable)\"" }
        return "\"\(printable.prefix(ConfigLimits.quotedLength))…\""
    }
}

extension Sequence<String> {
    /// `a`, `a or b`, `a, b or c`; more than a few end in "…".
    func listed(joining word: String = "or") -> String {
        let all = Array(self)
        guard all.count <= ConfigLimits.listedNames else {
            return all.prefix(ConfigLimits.listedNames).joined(separator: ", ") + ", …"
        }
        guard let last = all.last, all.count > 1 else { return all.first ?? "" }
        return "\(all.dropLast().joined(separator: ", ")) \(word) \(last)"
    }

    /// The one that a mistyped word was most likely meant to be, if any is close.
    func nearest(to word: String) -> String? {
        let ranked = map { (name: $0, distance: editDistance($0.lowercased(), word.lowercased())) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= Swift.max(2, best.name.count / 3) ? best.name : nil
    }
}

/// How many characters must be put in, taken out, changed or swapped with a neighbour to get from one to the other.
func editDistance(_ first: String, _ second: String) -> Int {
    let left = Array(first.prefix(ConfigLimits.quotedLength))
    let right = Array(second.prefix(ConfigLimits.quotedLength))
    var twoAbove: [Int] = []
    var above = Array(0...right.count)
    for row in left.indices {
        var current = [row + 1]
        for column in right.indices {
            let change = above[column] + (left[row] == right[column] ? 0 : 1)
            var best = Swift.min(change, above[column + 1] + 1, current[column] + 1)
            if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                best = Swift.min(best, twoAbove[column - 1] + 1)
            }
            current.append(best)
        }
        (twoAbove, above) = (above, current)
    }
    return above[right.count]
}
