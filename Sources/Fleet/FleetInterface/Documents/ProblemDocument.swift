// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
package import FleetModel
internal import TorrentCore

/// Something that is wrong now, in the list of `/problems`.
package struct ProblemDocument: InterfaceDocument {
    package var code: ProblemCode
    package var severity: Problem.Severity
    package var place: String
    package var found: String
    package var remedy: String
    package var since: Timestamp
    package var last: Timestamp
    package var count: Int
    package var machine: String?
    package var image: String?

    /// A problem; `names` says what machines are called.
    package init(_ problem: Problem, names: (MachineNumber) -> String) {
        self.init(
            code: problem.code, place: problem.place.description, found: problem.found, remedy: problem.remedy,
            since: Timestamp(problem.since.wall), last: Timestamp(problem.last.wall), count: problem.count)
        machine = problem.machine.map(names)
        image = problem.image?.text
    }

    private init(
        code: ProblemCode, place: String, found: String, remedy: String, since: Timestamp, last: Timestamp, count: Int
    ) {
        self.code = code
        severity = code.severity
        self.place = place
        self.found = found
        self.remedy = remedy
        self.since = since
        self.last = last
        self.count = count
    }

    package static let schema = ObjectSchema(
        "Problem", "Something that is wrong now.",
        [
            .init("code", .word(ProblemCode.self), "What kind it is; the same cause has the same word."),
            .init("severity", .word(Problem.Severity.self), "How bad it is."),
            .init("place", .text, "Where it is: a file with its line, a part of the server, a machine."),
            .init("found", .text, "What was found, in one sentence."),
            .init("remedy", .text, "What a person can do."),
            .init("since", .time, "When it was found first."),
            .init("last", .time, "When it was found last."),
            .init("count", .count, "How often it was found."),
            .init("machine", .optional(.text), "The id of the machine that it is about."),
            .init("image", .optional(.text), "The image that it is about."),
        ])

    package static var example: Self {
        var problem = Self(
            code: .imageBroken, place: "oss/debian/config.yaml:3", found: "method is missing",
            remedy: "write method: kexec", since: .example, last: .example, count: 1)
        problem.machine = "m17"
        problem.image = "debian"
        return problem
    }
}

/// Why a request was not answered as it was meant (RFC 9457).
package struct RefusalDocument: InterfaceDocument {
    /// The media type.
    package static let mediaType = "application/problem+json"

    package var type: String
    package var title: String
    package var status: Int
    package var detail: String
    package var code: String
    package var candidates: [String]?

    /// A refusal; its type is the code below `about:`-like addresses that nobody fetches.
    package init(_ code: String, status: Int, title: String, detail: String, candidates: [String]? = nil) {
        type = "urn:boottorrent:problem:\(code)"
        self.code = code
        self.status = status
        self.title = title
        self.detail = detail
        self.candidates = candidates
    }

    package static let schema = ObjectSchema(
        "Refusal", "Why a request was not answered as it was meant (RFC 9457).",
        [
            .init("type", .text, "Which kind it is, as a URI that need not be fetched."),
            .init("title", .text, "The status in words."),
            .init("status", .count, "The status."),
            .init("detail", .text, "One sentence: what was asked for, and what would have been right."),
            .init("code", .text, "The end of `type`, for programs."),
            .init(
                "candidates", .optional(.list(.text)), "The ids that were meant, where a name means several machines."),
        ])

    package static var example: Self {
        Self(
            "ambiguous", status: 409, title: "Conflict", detail: "Two machines have this UUID; ask for one by its id.",
            candidates: ["m16", "m17"])
    }
}
