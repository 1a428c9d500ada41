// SPDX-License-Identifier: GPL-3.0-or-later

import FleetRules
import FleetTemplates
import Testing

@Suite struct TemplateValuesTests {
    @Test(arguments: [
        ("Dell Inc.", "Dell-Inc."), ("  To Be Filled By O.E.M.  ", "To-Be-Filled-By-O.E.M."), ("$(reboot)", "reboot"),
        ("a'b\"c\nd", "a-b-c-d"), ("Größe", "Gr-e"), ("-- {{name}} --", "name"), ("", ""), ("///", ""),
        (String(repeating: "a", count: 200), String(repeating: "a", count: 128)),
    ])
    func `what a machine told of itself means nothing in any language`(told: String, expected: String) {
        #expect(TemplateValues.cleaned(told) == expected)
        var values = TemplateValues()
        values.tell(.model, told)
        #expect(values[.word(.model)] == (expected.isEmpty ? nil : expected))
    }

    @Test(arguments: ["a\nb", "a\tb", "\u{7F}", "\u{85}", "\u{2028}", "\0", String(repeating: "a", count: 4_097)])
    func `a value is one line of printable characters`(value: String) throws {
        var values = TemplateValues()
        let name = try #require(VariableName("x"))
        #expect(throws: TemplateValueMistake.self) { try values.set(variable: name, to: value) }
        #expect(throws: TemplateValueMistake.self) { try values.set(.name, to: value) }
        #expect(values == TemplateValues())
    }

    @Test(arguments: ["a-b", "_a1"]) func `a variable's name may have dashes in it`(text: String) throws {
        var values = TemplateValues()
        try values.set(variable: #require(VariableName(text)), to: "value")
        let template = try Template(text: "{{#vars.\(text)}}{{shell(vars.\(text))}}{{/vars.\(text)}}", at: .test)
        #expect(try template.render(with: values) == "'value'")
    }

    @Test(arguments: [
        (TemplateFilter.shell, "", "''"), (.shell, "a b", "'a b'"), (.shell, "it's $HOME", #"'it'\''s $HOME'"#),
        (.yaml, "", "\"\""), (.yaml, #"a: "b" \c"#, #""a: \"b\" \\c""#), (.json, #""\é"#, #""\"\\é""#),
        (.cmdline, "", "\"\""), (.cmdline, "a", "a"), (.cmdline, "a b", "\"a b\""), (.cmdline, "it's\\", "it's\\"),
        (.cmdline, "à", "\"à\""), (.xml, "<a b='c' d=\"&\">", "&lt;a b=&apos;c&apos; d=&quot;&amp;&quot;&gt;"),
    ])
    func `filters quote for the language of the file`(filter: TemplateFilter, value: String, expected: String) throws {
        #expect(try filter.quote(value) == expected)
    }
}
