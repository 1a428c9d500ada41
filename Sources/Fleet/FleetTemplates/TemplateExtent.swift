// SPDX-License-Identifier: GPL-3.0-or-later

/// How large templates become when all their partials are put in, which has to come to an end.
struct TemplateExtent {
    private struct Size {
        /// Bytes, spaces before lines among them.
        var length: Int
        var lines: Int
        /// Partials within each other.
        var depth: Int
    }

    private let bodies: [String: TemplateBody]
    private var sizes: [String: Size] = [:]

    init(_ bodies: [String: TemplateBody]) {
        self.bodies = bodies
    }

    /// What is wrong with a template's partials; `nil` for nothing.
    mutating func mistake(in name: String) -> TemplateMistake? {
        do {
            _ = try size(of: name, within: [])
            return nil
        } catch {
            return error
        }
    }

    private mutating func size(of name: String, within others: [String]) throws(TemplateMistake) -> Size {
        if let size = sizes[name] { return size }
        guard let body = bodies[name] else { return Size(length: 0, lines: 1, depth: 0) }
        var size = Size(length: body.length, lines: body.lines, depth: 0)
        for (partial, indentation, tag) in body.partials {
            func mistake(_ found: String, _ remedy: String) -> TemplateMistake {
                TemplateMistake(at: body.place(of: tag), found: "{{>\(partial)}} \(found)", remedy: remedy)
            }
            guard bodies[partial] != nil else {
                throw mistake(
                    "is no template that could be used", "put it below templates/, or mend the one that is there")
            }
            guard partial != name, !others.contains(partial) else {
                throw mistake("comes to itself again", "a partial cannot be within itself")
            }
            guard others.count < Limits.partialDepth else {
                throw mistake(
                    "is within too many others", "at most \(Limits.partialDepth) partials can be within each other")
            }
            let inner = try self.size(of: partial, within: others + [name])
            size.length += inner.length + inner.lines * indentation
            size.lines += inner.lines
            size.depth = max(size.depth, inner.depth + 1)
            guard size.length <= Limits.outputLength, size.depth <= Limits.partialDepth else {
                throw mistake(
                    "makes the template too large",
                    "with all partials, at most \(Limits.outputLength) bytes and"
                        + " \(Limits.partialDepth) partials within each other are allowed")
            }
        }
        sizes[name] = size
        return size
    }
}
