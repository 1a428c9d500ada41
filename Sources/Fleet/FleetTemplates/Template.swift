// SPDX-License-Identifier: GPL-3.0-or-later

package import FleetRules
internal import Mustache

/// A template of one line that stands in another file: a host name, words for a command line.
///
/// It has no partials.
package struct Template: Sendable {
    private let body: TemplateBody

    /// Reads the text; `place` is where it stands.
    package init(text: String, at place: TemplatePlace) throws(TemplateMistake) {
        guard !text.unicodeScalars.contains(where: \.isControl) else {
            throw TemplateMistake(
                at: place, found: "a control character or the end of a line in a template of one line",
                remedy: "write it in one line of printable characters")
        }
        body = try TemplateBody(text, at: place)
        for tag in body.tags {
            guard case .partial(let name, _) = tag.kind else { continue }
            throw TemplateMistake(
                at: place, found: "the partial {{>\(name)}} in a template of one line",
                remedy: "only files below templates/ can have partials")
        }
    }

    /// The text with the values put in; throws the first mistake.
    package func render(with values: TemplateValues) throws(TemplateMistake) -> String {
        try body.render(with: values, partials: [:], library: MustacheLibrary())
    }

    /// What it asks for, each time it does.
    package var uses: [TemplateUse] { body.uses }
}

/// A name that a template asks for, and where.
package struct TemplateUse: Hashable, Sendable {
    /// What is asked for.
    package let name: TemplateName
    /// Where.
    package let place: TemplatePlace
}

extension Sequence<TemplateUse> {
    /// What would be a mistake for every machine, found without one: names that none of these are.
    package func mistakes(knowing variables: Set<VariableName>) -> [TemplateMistake] {
        compactMap { use in
            guard case .variable(let name) = use.name, !variables.contains(name) else { return nil }
            return .unknown(
                use.name, among: variables.sorted(), at: use.place)
        }
    }
}

extension TemplateBody {
    var uses: [TemplateUse] {
        tags.compactMap { tag in tag.kind.name.map { TemplateUse(name: $0, place: place(of: tag)) } }
    }

    /// Goes through it first, for Mustache itself says nothing of what goes wrong.
    func render(
        with values: TemplateValues, partials: [String: TemplateBody], library: MustacheLibrary
    ) throws(TemplateMistake) -> String {
        var walk = TemplateWalk(values, partials: partials)
        try walk.walk(self)
        let source = MustacheValues(values)
        let text = mustache.render(source, library: library)
        if let missed = source.missed {
            throw TemplateMistake(
                at: place, found: "{{\(missed)}} came out empty",
                remedy: "report this: it should have been found before")
        }
        guard text.utf8.count <= Limits.outputLength else {
            throw TemplateMistake(
                at: place, found: "\(text.utf8.count) bytes come out of the template",
                remedy: "at most \(Limits.outputLength) are allowed")
        }
        return text
    }
}
