// SPDX-License-Identifier: GPL-3.0-or-later

/// Something between two pairs of braces, and the line it stands on.
struct TemplateTag: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// `{{shell(vars.proxy)}}`; the filters from outside in. `nil` is the value of the section around it, `{{.}}`.
        case value(TemplateName?, [TemplateFilter])
        /// `{{#vars.proxy}}`, or `{{^…}}`; which tag ends it.
        case section(TemplateName, inverted: Bool, end: Int)
        /// `{{/vars.proxy}}`.
        case end
        /// `{{>folder/file}}`, and how far it is indented where it stands alone on its line.
        case partial(String, indentation: Int)
    }

    var kind: Kind
    let line: Int
}

extension TemplateTag.Kind {
    /// As a sentence about it quotes it.
    var name: TemplateName? {
        switch self {
        case .value(let name, _): name
        case .section(let name, _, _): name
        case .end, .partial: nil
        }
    }
}
