// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetInterface
internal import Hummingbird

/// What a request to the interface says besides its path, read as the table of routes has it.
struct InterfaceQuery {
    /// As it was sent.
    private let query: String
    private let route: InterfaceRoute

    /// The query of a request to a route.
    init(_ request: Request, _ route: InterfaceRoute) throws(HTTPProblem) {
        query = request.uri.query ?? ""
        self.route = route
    }

    /// A text, or a word; `nil` where it is not said.
    func text(_ name: String) throws(HTTPProblem) -> String? {
        guard let (value, kind) = try parameter(name) else { return nil }
        switch kind {
        case .text(let most, _):
            guard value.utf8.count <= most else { throw HTTPProblem(.badRequest, "\(name) may have \(most) bytes.") }
        case .word(let words):
            guard words.contains(value) else {
                throw HTTPProblem(.badRequest, "\(name) is none of \(words.joined(separator: ", ")).")
            }
        case .number, .time: return nil
        }
        return value
    }

    /// A number; `nil` where it is not said.
    func number(_ name: String) throws(HTTPProblem) -> Int64? {
        guard let (value, kind) = try parameter(name), case .number(let range, _) = kind else { return nil }
        guard value.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(value), range.contains(number)
        else {
            throw HTTPProblem(
                .badRequest, "\(name) is no number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    /// A moment; `nil` where it is not said.
    func time(_ name: String) throws(HTTPProblem) -> Timestamp? {
        guard let (value, _) = try parameter(name) else { return nil }
        guard let time = Timestamp(value) else {
            throw HTTPProblem(.badRequest, "\(name) is no time; write it like 2026-12-01T09:27:00Z.")
        }
        return time
    }

    private func parameter(_ name: String) throws(HTTPProblem) -> (String, ParameterValue)? {
        guard let parameter = route.parameters.first(where: { $0.place == .query && $0.name == name }) else {
            return nil
        }
        for part in query.utf8.split(separator: UInt8(ascii: "&")) {
            let halves = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard try Self.decode(halves[0]) == name else { continue }
            return (halves.count > 1 ? try Self.decode(halves[1]) : "", parameter.value)
        }
        return nil
    }

    /// A name or value as forms and most programs write it (application/x-www-form-urlencoded): a plus is a space.
    private static func decode(_ part: Substring.UTF8View) throws(HTTPProblem) -> String {
        let spaced = part.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
        guard let text = PathDecoding.decode(Substring(String(decoding: spaced, as: UTF8.self))) else {
            throw HTTPProblem(.badRequest, "The query has a percent sign with no byte of a text behind it.")
        }
        return text
    }

    /// The name at the end of a path: one segment, with percent signs decoded.
    static func name(in request: Request) throws(HTTPProblem) -> String { try segment(in: request, fromBack: 0) }

    /// A segment of a path, so many from its end.
    static func segment(in request: Request, fromBack place: Int) throws(HTTPProblem) -> String {
        let path = request.uri.path
        let last = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: true).dropLast(place).last
            .map { Substring($0) }
        guard let last, let name = PathDecoding.decode(last) else {
            throw HTTPProblem(.badRequest, "The path has a percent sign with no byte of a text behind it.")
        }
        guard name.utf8.count <= FleetInterface.Limits.name else {
            throw HTTPProblem(.notFound, "There is none of that name.")
        }
        return name
    }
}
