// SPDX-License-Identifier: GPL-3.0-or-later

extension String {
    /// What a machine says of itself, as far as a message has room for it: without control characters and without spaces around
    /// it; `nil` when nothing is left.
    var asTrait: String? {
        let text = printable(upTo: CatalogLimits.traitLength)
        let words = text.drop { $0 == " " }
        let kept = words.prefix(words.count - words.reversed().prefix { $0 == " " }.count)
        return kept.isEmpty ? nil : String(kept)
    }
}
