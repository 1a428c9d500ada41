// SPDX-License-Identifier: GPL-3.0-or-later

internal import ServerConfig

/// One of the places that say who gets what.
package enum RulePart: Hashable, Sendable, CaseIterable {
    case rules, list, templates
}

/// What stands in all of them, each as it was when it was read last.
struct RuleContents: Sendable {
    /// A file's bytes; none where there is no such file, which is as good as an empty one.
    struct File: Sendable {
        var bytes: [UInt8]?
        /// Why it could not be read at all.
        var problem: ConfigProblem?
    }

    /// The files below `templates/`, and what is wrong with those that are no text.
    struct Templates: Sendable {
        var texts: [(name: String, text: String)] = []
        var problems: [ConfigProblem] = []
    }

    var rules = File()
    var list = File()
    var templates = Templates()
}
