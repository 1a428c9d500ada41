// SPDX-License-Identifier: GPL-3.0-or-later

internal import Mustache

/// What Mustache asks for values.
///
/// It notes what it was asked for and does not have, which Mustache writes as nothing.
final class MustacheValues: MustacheParent {
    private let values: TemplateValues
    /// The first name that was asked for in vain; nothing gets there that a ``TemplateWalk`` let pass.
    private(set) var missed: String?

    init(_ values: TemplateValues) {
        self.values = values
    }

    func child(named name: String) -> Any? {
        name == "vars" ? Variables(all: self) : value(of: name)
    }

    fileprivate func value(of text: String) -> MustacheValue? {
        guard let name = TemplateName(text), values.knows(name) else {
            missed = missed ?? text
            return nil
        }
        return MustacheValue(text: values[name], name: text, all: self)
    }

    fileprivate func miss(_ name: String) { missed = missed ?? name }

    private struct Variables: MustacheParent {
        let all: MustacheValues

        func child(named name: String) -> Any? { all.value(of: "vars.\(name)") }
    }
}

/// One value as Mustache takes it: text, a condition, or something to put through a filter.
private struct MustacheValue: MustacheCustomRenderable, MustacheTransformable, MustacheParent {
    /// `nil` for a name that is known and has no value.
    let text: String?
    let name: String
    let all: MustacheValues

    var renderText: String {
        if text == nil { all.miss(name) }
        return text ?? ""
    }

    var isNull: Bool { !TemplateWalk.isTrue(text) }

    /// Within its section, names are still looked for outside.
    func child(named _: String) -> Any? { nil }

    func transform(_ filter: String) -> Any? {
        guard let text, let quoted = try? TemplateFilter(rawValue: filter)?.quote(text) else {
            all.miss(name)
            return nil
        }
        return MustacheValue(text: quoted, name: name, all: all)
    }
}
