// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetRules

/// Goes the way that rendering will go and finds what would go wrong there, with its line.
struct TemplateWalk {
    let values: TemplateValues
    /// The partials; all that are named are there.
    let partials: [String: TemplateBody]
    /// Bytes that the values come to.
    private(set) var length = 0

    init(_ values: TemplateValues, partials: [String: TemplateBody]) {
        self.values = values
        self.partials = partials
    }

    /// Goes through a text and the partials it comes to; throws the first mistake.
    mutating func walk(_ body: TemplateBody, in section: TemplateName? = nil) throws(TemplateMistake) {
        var sections = [section]
        var index = 0
        while index < body.tags.count {
            let tag = body.tags[index]
            index += 1
            switch tag.kind {
            case .value(let name, let filters):
                guard let name = name ?? sections.last.flatMap(\.self) else {
                    throw TemplateMistake(
                        at: body.place(of: tag), found: "{{.}} in no section of a value", remedy: "write the name")
                }
                try put(name, filters, tag, of: body)
            case .section(let name, let inverted, let end):
                try checkKnown(name, tag, of: body)
                if Self.isTrue(values[name]) != inverted {
                    sections.append(inverted ? sections.last.flatMap(\.self) : name)
                } else {
                    index = end + 1
                }
            case .end: sections.removeLast()
            case .partial(let name, _):
                if let partial = partials[name] { try walk(partial, in: sections.last.flatMap(\.self)) }
            }
        }
    }

    /// What a section takes for yes: a value with something in it that is not `false`.
    static func isTrue(_ value: String?) -> Bool { !(value ?? "").isEmpty && value != "false" }

    private mutating func put(
        _ name: TemplateName, _ filters: [TemplateFilter], _ tag: TemplateTag, of body: TemplateBody
    ) throws(TemplateMistake) {
        try checkKnown(name, tag, of: body)
        guard var value = values[name] else {
            throw TemplateMistake(
                at: body.place(of: tag), found: "{{\(name)}} has no value for this machine",
                remedy: "give it one, or put {{#\(name)}} and {{/\(name)}} around what needs it")
        }
        for filter in filters.reversed() {
            do { value = try filter.quote(value) } catch {
                throw TemplateMistake(
                    at: body.place(of: tag), found: "{{\(name)}}: \(error.found)", remedy: error.remedy)
            }
        }
        length += value.utf8.count
        guard length <= Limits.outputLength else {
            throw TemplateMistake(
                at: body.place(of: tag), found: "more than \(Limits.outputLength) bytes come out of the template",
                remedy: "put fewer values into it")
        }
    }

    private func checkKnown(
        _ name: TemplateName, _ tag: TemplateTag, of body: TemplateBody
    ) throws(TemplateMistake) {
        guard !values.knows(name) else { return }
        throw .unknown(name, among: values.knownVariables, at: body.place(of: tag))
    }
}

extension TemplateMistake {
    /// Nothing has that name.
    static func unknown(_ name: TemplateName, among variables: [VariableName], at place: TemplatePlace) -> Self {
        let shown = variables.prefix(16).map { "vars.\($0)" }.joined(separator: ", ")
        return TemplateMistake(
            at: place, found: "{{\(name)}} is no variable of any machine",
            remedy: "give it a value in vars, \(shown.isEmpty ? "where there are none" : "where there are \(shown)")")
    }
}
