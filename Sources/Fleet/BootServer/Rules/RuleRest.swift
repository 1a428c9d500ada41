// SPDX-License-Identifier: GPL-3.0-or-later

/// Says which of rules, list and templates are to be read: each that two looks show alike, and that was read in another state.
///
/// Whoever writes one of them for a while is waited for, and keeps none of the others out.
package struct RuleRest: Sendable {
    private var last: [RulePart: ContentSight] = [:]
    private var read: [RulePart: ContentSight] = [:]

    /// Nothing was read yet.
    package init() {}

    /// Those that were read since they were last forgotten.
    package var known: Set<RulePart> { Set(read.keys) }

    /// Takes a look, and says what to read.
    package mutating func look(_ seen: [RulePart: ContentSight]) -> [RulePart] {
        defer { last = seen }
        return RulePart.allCases.filter { part in
            guard let sight = seen[part], sight != .unclear else { return false }
            return sight == last[part] && sight != read[part]
        }
    }

    /// One was read, and looked so before and after.
    package mutating func read(_ part: RulePart, at sight: ContentSight) { read[part] = sight }

    /// Everything is to be read again, whether it looks otherwise or not.
    package mutating func forget() { read = [:] }
}
