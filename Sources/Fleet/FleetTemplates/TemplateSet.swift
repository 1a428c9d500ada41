// SPDX-License-Identifier: GPL-3.0-or-later

internal import Mustache

/// The files below `templates/`, read and compared with each other: what they name is there, and comes to an end.
package struct TemplateSet: Sendable {
    private var bodies: [String: TemplateBody] = [:]
    private var library = MustacheLibrary()

    /// No templates.
    package init() {}

    /// Reads texts by their names, which are paths below `folder`.
    ///
    /// A file with a mistake is left out, and so is one that has it as a partial; each says so by a mistake.
    package static func read(
        _ texts: [(name: String, text: String)], in folder: String = "templates"
    ) -> (TemplateSet, [TemplateMistake]) {
        var set = TemplateSet()
        var mistakes: [TemplateMistake] = []
        for (name, text) in texts {
            let place = TemplatePlace(file: "\(folder)/\(name)", line: 1)
            do {
                try set.checkPlace(for: name, at: place)
                set.bodies[name] = try TemplateBody(text, at: place)
            } catch {
                mistakes.append(error)
            }
        }
        mistakes += set.leaveOutBroken()
        for (name, body) in set.bodies { set.library.register(body.mustache, named: name) }
        return (set, mistakes.sorted { $0.place < $1.place })
    }

    /// The names, in order.
    package var names: [String] { bodies.keys.sorted() }

    /// The text of a file with the values put in; throws the first mistake.
    ///
    /// `place` is where the file is asked for.
    package func render(
        _ name: String, with values: TemplateValues, for place: TemplatePlace
    ) throws(TemplateMistake) -> String {
        try body(name, for: place).render(with: values, partials: bodies, library: library)
    }

    /// What a file asks for, and the partials in it.
    package func uses(of name: String, for place: TemplatePlace) throws(TemplateMistake) -> [TemplateUse] {
        var uses: [TemplateUse] = []
        var seen: Set<String> = []
        var waiting = [name]
        while let next = waiting.popLast() {
            guard seen.insert(next).inserted else { continue }
            let body = try body(next, for: place)
            uses += body.uses
            waiting += body.partials.map(\.name)
        }
        return uses.sorted { $0.place < $1.place }
    }

    /// Whether a file may have this name: plain parts with slashes between them.
    ///
    /// Mustache reads these characters in partials.
    static func isName(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return text.utf8.count <= Limits.nameLength
            && parts.allSatisfy { part in
                !part.isEmpty && part.first != UInt8(ascii: ".")
                    && part.allSatisfy { $0.isNameByte || $0 == UInt8(ascii: ".") }
            }
    }

    static let nameRule = "it is a path of letters, digits, ., _ and -, in which no part begins with a dot"

    private func body(_ name: String, for place: TemplatePlace) throws(TemplateMistake) -> TemplateBody {
        guard let body = bodies[name] else {
            throw TemplateMistake(
                at: place, found: "there is no template \"\(name)\"",
                remedy: "put it below templates/, or mend the one that is there")
        }
        return body
    }

    private func checkPlace(for name: String, at place: TemplatePlace) throws(TemplateMistake) {
        guard Self.isName(name) else {
            throw TemplateMistake(at: place, found: "this cannot be a template's name", remedy: Self.nameRule)
        }
        guard bodies.count < Limits.templates else {
            throw TemplateMistake(
                at: place, found: "there are more than \(Limits.templates) templates", remedy: "take some away")
        }
        guard bodies[name] == nil else {
            throw TemplateMistake(at: place, found: "the template is there twice", remedy: "take one of them away")
        }
    }

    /// Takes out what names no template, itself, or too much; then what named that, until all that is left is whole.
    private mutating func leaveOutBroken() -> [TemplateMistake] {
        var mistakes: [TemplateMistake] = []
        while true {
            var extent = TemplateExtent(bodies)
            let found = Set(names.compactMap { extent.mistake(in: $0) })
            guard !found.isEmpty else { return mistakes }
            mistakes += found
            for file in found.map(\.place.file) { bodies = bodies.filter { $0.value.place.file != file } }
        }
    }
}

extension TemplateBody {
    /// The partials it names itself.
    var partials: [(name: String, indentation: Int, tag: TemplateTag)] {
        tags.compactMap { tag in
            guard case .partial(let name, let indentation) = tag.kind else { return nil }
            return (name, indentation, tag)
        }
    }
}
