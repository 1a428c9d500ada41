// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// Everything that is wrong now: an entry for each kind and place.
///
/// 1. What lasts is settled by who noticed that it ended, or is missing when all of its kind are told (``replace(_:with:at:)``).
///    What only happens is shown for a while after the last time.
/// 2. Of each kind so many places are kept; beyond them those go that were noticed longest ago, some at once. So a crowd of
///    made-up machines pushes out its own kind alone.
package struct ProblemList: Sendable {
    /// What a finding is, compared with what was known.
    package enum News: Hashable, Sendable {
        /// Nothing was known to be wrong there.
        case new
        /// It is known, and what people were told of it is no longer so.
        case changed
        /// It is known, and there is nothing to tell.
        case known
    }

    private struct Entry: Sendable {
        var problem: Problem
        /// What people were told of it last, and when.
        var told: (finding: Problem.Finding, at: MonotonicInstant)
    }

    private var table: [ProblemCode: [Problem.Place: Entry]] = [:]
    private let capacity: @Sendable (ProblemCode) -> Int
    /// Entries that went for want of room, since the start.
    package private(set) var omitted: UInt64 = 0

    /// Nothing is wrong; of each kind so many places are kept.
    package init(capacity: @escaping @Sendable (ProblemCode) -> Int = { $0.capacity }) {
        self.capacity = capacity
    }

    /// How many there are.
    package var count: Int { table.values.reduce(0) { $0 + $1.count } }

    /// How many there are of a kind.
    package func count(of code: ProblemCode) -> Int { table[code]?.count ?? 0 }

    /// All of them, the worst first.
    package var worstFirst: [Problem] {
        table.values.flatMap(\.values).map(\.problem).sorted { Problem.isWorse($0, than: $1) }
    }

    /// One of them.
    package subscript(code: ProblemCode, at place: Problem.Place) -> Problem? { table[code]?[place]?.problem }

    /// Something was noticed.
    package mutating func report(_ finding: Problem.Finding, at now: Moment) -> News {
        note(finding, at: now, isAnother: true)
    }

    /// Something is well again; gives what was wrong.
    package mutating func settle(_ code: ProblemCode, at place: Problem.Place) -> Problem? {
        table[code]?.removeValue(forKey: place)?.problem
    }

    /// These are all of a kind that there are now: gives those that are new or said in other words, and those that ended.
    ///
    /// Findings of another kind are left out.
    package mutating func replace(
        _ code: ProblemCode, with findings: [Problem.Finding], at now: Moment
    ) -> (news: [Problem], ended: [Problem]) {
        var findings = findings.filter { $0.code == code }
        let room = max(1, capacity(code))
        if findings.count > room { findings.removeLast(findings.count - room) }
        let places = Set(findings.map(\.place))
        let ended = (table[code] ?? [:]).values.map(\.problem).filter { !places.contains($0.place) }
        for problem in ended { table[code]?[problem.place] = nil }
        let news = findings.filter { note($0, at: now, isAnother: false) != .known }
        return (news.compactMap { self[code, at: $0.place] }, ended)
    }

    /// Takes out what happened too long ago to be shown; gives it.
    package mutating func age(to now: MonotonicInstant) -> [Problem] {
        var gone: [Problem] = []
        for (code, entries) in table {
            guard let lifetime = code.lifetime else { continue }
            for problem in entries.values.map(\.problem) where now - problem.last.monotonic >= lifetime {
                table[code]?[problem.place] = nil
                gone.append(problem)
            }
        }
        return gone
    }

    private mutating func note(_ finding: Problem.Finding, at now: Moment, isAnother: Bool) -> News {
        let (code, place) = (finding.code, finding.place)
        guard var entry = table[code]?[place] else {
            makeRoom(for: code)
            let problem = Problem(finding, since: now, last: now, count: 1)
            table[code, default: [:]][place] = Entry(problem: problem, told: (finding, now.monotonic))
            return .new
        }
        let (since, count) = (entry.problem.since, entry.problem.count)
        entry.problem = Problem(finding, since: since, last: now, count: isAnother ? count &+ 1 : count)
        let isNews = entry.told.finding != finding && now.monotonic - entry.told.at >= code.pauseOfNews
        if isNews { entry.told = (finding, now.monotonic) }
        table[code]?[place] = entry
        return isNews ? .changed : .known
    }

    private mutating func makeRoom(for code: ProblemCode) {
        let room = max(1, capacity(code))
        guard let entries = table[code], entries.count >= room else { return }
        let oldest = entries.values.map(\.problem).sorted { $0.last.monotonic < $1.last.monotonic }
        for problem in oldest.prefix(entries.count - room + max(1, room / 64)) {
            table[code]?[problem.place] = nil
            omitted &+= 1
        }
    }
}
