// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// One thing that is wrong now, at one place, for people (`/problems`).
///
/// Its words have no control characters and no keys of boots in them.
package struct Problem: Hashable, Sendable {
    /// How bad it is.
    package enum Severity: String, Hashable, Comparable, Sendable, CaseIterable {
        /// Something does not work.
        case failure
        /// Something works less well than it should, or will not work soon.
        case warning
        /// Something to know.
        case notice

        /// Worse is less: what is sorted begins with the worst.
        package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .failure: 0
            case .warning: 1
            case .notice: 2
            }
        }
    }

    /// What somebody noticed, once.
    package let finding: Finding
    /// When it was noticed first.
    package let since: Moment
    /// When it was noticed last.
    package let last: Moment
    /// How many times it was noticed; of what lasts, how many times it began.
    package let count: Int

    init(_ finding: Finding, since: Moment, last: Moment, count: Int) {
        self.finding = finding
        self.since = since
        self.last = last
        self.count = count
    }

    /// What kind it is.
    package var code: ProblemCode { finding.code }
    /// How bad it is.
    package var severity: Severity { finding.code.severity }
    /// Where it is.
    package var place: Place { finding.place }
    /// What is wrong, in one sentence.
    package var found: String { finding.found }
    /// What to do about it, in one sentence.
    package var remedy: String { finding.remedy }
    /// The machine that it is about.
    package var machine: MachineNumber? { finding.machine }
    /// The image that it is about.
    package var image: ImageName? { finding.image }

    /// Whether it is to be shown before another one: worse, then as the table of codes has it, then the earlier one.
    package static func isWorse(_ left: Self, than right: Self) -> Bool {
        if left.severity != right.severity { return left.severity < right.severity }
        if left.code != right.code { return left.code < right.code }
        if left.since.monotonic != right.since.monotonic { return left.since.monotonic < right.since.monotonic }
        return left.place < right.place
    }
}

extension Problem {
    /// Where something is wrong: with the code it says which problem it is.
    package struct Place: Hashable, Comparable, Sendable, CustomStringConvertible {
        /// As people read it: a file with its line, a folder, a part of the server, a machine (`m17`).
        package let description: String

        /// Takes a place in words.
        package init(_ text: String) {
            description = text.forProblem(upTo: Limits.problemPlace)
        }

        /// A machine.
        package init(_ machine: MachineNumber) {
            description = machine.description
        }

        package static func < (left: Self, right: Self) -> Bool { left.description < right.description }
    }

    /// What is wrong somewhere, as it was noticed once.
    package struct Finding: Hashable, Sendable {
        /// What kind it is.
        package let code: ProblemCode
        /// Where it is.
        package let place: Place
        /// What is wrong, in one sentence.
        package let found: String
        /// What to do about it, in one sentence.
        package let remedy: String
        /// The machine that it is about.
        package let machine: MachineNumber?
        /// The image that it is about.
        package let image: ImageName?

        /// Puts these together; texts are cut to what is kept of them, and keys of boots are cut out.
        package init(
            _ code: ProblemCode, at place: Place, found: String, remedy: String, machine: MachineNumber? = nil,
            image: ImageName? = nil
        ) {
            self.code = code
            self.place = place
            self.found = found.forProblem(upTo: Limits.reason)
            self.remedy = remedy.forProblem(upTo: Limits.reason)
            self.machine = machine
            self.image = image
        }

        /// The same in words of which something else was cut out.
        package func cutting(_ cut: (String) -> String) -> Self {
            Self(
                code, at: Place(cut(place.description)), found: cut(found), remedy: cut(remedy), machine: machine,
                image: image)
        }
    }
}

extension String {
    /// First the keys, for a cut in the middle of one would hide its word.
    fileprivate func forProblem(upTo limit: Int) -> String {
        BootKey.cut(outOf: self).withoutControlCharacters.cut(toBytes: limit)
    }
}
