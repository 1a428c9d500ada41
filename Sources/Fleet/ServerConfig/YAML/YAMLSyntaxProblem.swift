// SPDX-License-Identifier: GPL-3.0-or-later

internal import Yams

/// Why some text is no YAML, in a sentence.
struct YAMLSyntaxProblem {
    let line: Int
    let found: String
    let remedy: String

    init(_ error: any Error, in text: String) {
        let (mark, reason) = Self.markAndReason(of: error)
        line = mark?.line ?? 1
        let column = mark?.column ?? 1
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let offending = lines.indices.contains(line - 1) ? lines[line - 1] : ""
        if offending.prefix(while: { $0 == " " || $0 == "\t" }).contains("\t") {
            found = "column \(column): a tab indents this line"
            remedy = "indent with spaces"
        } else {
            found = "column \(column): this is no YAML (\(reason))"
            remedy =
                reason.contains("alias")
                ? "put a value that begins with * into quotation marks"
                : "look for a missing space, quotation mark or indentation here or on the line before"
        }
    }

    private typealias Position = (line: Int, column: Int)

    private static func markAndReason(of error: any Error) -> (Position?, String) {
        switch error {
        case YamlError.scanner(let context, let problem, let mark, _),
            YamlError.parser(let context, let problem, let mark, _):
            ((mark.line, mark.column), [context?.text, problem].compactMap { $0 }.joined(separator: ": "))
        case YamlError.composer(_, let problem, let mark, _):
            ((mark.line, mark.column), problem)
        case YamlError.reader(let problem, let offset, _, let yaml):
            (offset.map { place(of: $0, in: yaml) }, problem)
        default:
            (nil, "it cannot be read")
        }
    }

    private static func place(of offset: Int, in text: String) -> Position {
        let before = text.prefix(offset)
        let line = before.count { $0.isNewline }
        let column = before.reversed().prefix { !$0.isNewline }.count
        return (line + 1, column + 1)
    }
}
