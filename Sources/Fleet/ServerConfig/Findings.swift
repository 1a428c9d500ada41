// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// What the parts of a reading have found so far.
struct Findings {
    private(set) var problems: [ConfigProblem] = []
    private(set) var notices: [ConfigNotice] = []

    mutating func report(at place: ConfigPlace, _ found: String, remedy: String) {
        add(ConfigProblem(at: place, found: found, remedy: remedy))
    }

    /// Adds each problem once.
    ///
    /// By bytes: two images whose names look the same have the same sentence each.
    private mutating func add(_ problem: ConfigProblem) {
        let isKnown = problems.contains { $0 == problem && "\($0)".hasSameBytes(as: "\(problem)") }
        if !isKnown { problems.append(problem) }
    }

    mutating func note(at place: ConfigPlace, _ text: String) {
        notices.append(ConfigNotice(at: place, text))
    }

    /// Adds what another part of the reading found.
    mutating func take(_ more: Findings) {
        for problem in more.problems { add(problem) }
        notices += more.notices
    }

    /// Both by file and line; what stands on one line in the order it was found.
    func sorted() -> Findings {
        var copy = self
        copy.problems = Self.stablySorted(problems, by: \.place)
        copy.notices = Self.stablySorted(notices, by: \.place)
        return copy
    }

    private static func stablySorted<Finding>(_ all: [Finding], by place: (Finding) -> ConfigPlace) -> [Finding] {
        all.enumerated().sorted { left, right in
            let (first, second) = (place(left.element), place(right.element))
            return first < second || (!(second < first) && left.offset < right.offset)
        }.map(\.element)
    }
}
