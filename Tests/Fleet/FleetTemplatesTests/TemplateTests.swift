// SPDX-License-Identifier: GPL-3.0-or-later

import FleetRules
import FleetTemplates
import Testing

@Suite struct TemplateTests {
    @Test(arguments: [
        ("pc-{{row}}-{{column}}", "pc-3-07"),
        ("{{name}}.{{vars.domain}}", "desk7.example.org"),
        ("{{ name }}{{{name}}}{{&name}}", "desk7desk7desk7"),
        ("{{#vars.proxy}}proxy={{.}} {{/vars.proxy}}quiet", "proxy=http://10.0.0.1:3128/?a&b quiet"),
        ("{{#vars.empty}}never{{/vars.empty}}{{^vars.empty}}else{{/vars.empty}}", "else"),
        ("{{#vars.off}}never{{/vars.off}}", ""),
        ("{{#serial}}{{serial}}{{/serial}}{{^serial}}none{{/serial}}", "none"),
        ("{{#vars.others}}{{vars.others}}{{/vars.others}}-", "-"),
        ("{{vendor}}/{{model}}", "Dell-Inc./OptiPlex-7010"),
        ("a{{! a comment }}b", "ab"),
        ("<&> { } {x} }}", "<&> { } {x} }}"),
        ("url={{shell(vars.proxy)}}", "url='http://10.0.0.1:3128/?a&b'"),
        ("{{xml(yaml(vars.quotes))}}", "&quot;it&apos;s \\&quot;so\\&quot;&quot;"),
        ("{{#name}}{{#group}}{{name}} in {{.}}{{/group}}{{/name}}", "desk7 in room-101"),
        ("{{^serial}}{{name}}{{/serial}}", "desk7"),
    ])
    func `values come out as they are`(text: String, expected: String) throws {
        #expect(try Template(text: text, at: .test).render(with: try .desk7()) == expected)
    }

    @Test(arguments: [
        ("{{nmae}}", "{{nmae}} is no known name"),
        ("{{vars.x y}}", "{{vars.x y}} is no known name"),
        ("{{vars.}}", "{{vars.}} is no known name"),
        ("{{}}", "{{}} is no known name"),
        ("{{.}}", "{{.}} outside of a section"),
        ("{{name", "{{ without }}"),
        ("{{{name}}", "{{ without }}}"),
        ("{{!", "{{ without }}"),
        ("{", "Mustache cannot read the template from here on"),
        ("{{=<% %>=}}", "{{= is not known here"),
        ("{{% CONTENT_TYPE:HTML}}", "{{% is not known here"),
        ("{{<parent}}{{/parent}}", "{{< is not known here"),
        ("{{$block}}{{/block}}", "{{$ is not known here"),
        ("{{loud(name)}}", "\"loud\" is no filter"),
        ("{{uppercased(name)}}", "\"uppercased\" is no filter"),
        ("{{shell(name}}", "{{shell(name}} is no known name"),
        ("{{shell()}}", "{{}} is no known name"),
        ("{{#shell(name)}}{{/shell(name)}}", "{{shell(name)}} is no known name"),
        ("{{xml(xml(xml(xml(xml(name)))))}}", "5 filters for one value"),
        ("{{#name}}", "the section {{#name}} does not end"),
        ("{{/name}}", "{{/name}} ends no section"),
        ("{{#name}}{{#group}}{{/name}}{{/group}}", "{{/name}} stands where the section of line 7 ends"),
        ("{{>file}}", "the partial {{>file}} in a template of one line"),
        ("{{>*name}}", "\"*name\" cannot be a template's name"),
        ("a\nb", "a control character or the end of a line in a template of one line"),
        (String(repeating: "{{#name}}", count: 33), "a section within 32 others"),
    ])
    func `what is no template is refused with its line`(text: String, found: String) {
        let mistake = #expect(throws: TemplateMistake.self) { try Template(text: text, at: .test) }
        #expect(mistake?.found == found)
        #expect(mistake?.place == .test)
    }

    @Test(arguments: [
        ("{{serial}}", "{{serial}} has no value for this machine"),
        ("{{vars.others}}", "{{vars.others}} has no value for this machine"),
        ("{{vars.nobodys}}", "{{vars.nobodys}} is no variable of any machine"),
        ("{{#vars.nobodys}}{{/vars.nobodys}}", "{{vars.nobodys}} is no variable of any machine"),
        ("{{^vars.nobodys}}{{/vars.nobodys}}", "{{vars.nobodys}} is no variable of any machine"),
        ("{{^serial}}{{.}}{{/serial}}", "{{.}} in no section of a value"),
        ("{{^serial}}{{serial}}{{/serial}}", "{{serial}} has no value for this machine"),
        (
            "x={{cmdline(vars.quotes)}}",
            "{{vars.quotes}}: a double quote cannot stand in a value on the kernel's command line"
        ),
    ])
    func `what has no value is never an empty string`(text: String, found: String) throws {
        let template = try Template(text: text, at: .test)
        let values = try TemplateValues.desk7()
        let mistake = #expect(throws: TemplateMistake.self) { try template.render(with: values) }
        #expect(mistake?.found == found)
        #expect(mistake?.place == .test)
    }

    @Test func `a mistake reads as a sentence with its place`() {
        let mistake = #expect(throws: TemplateMistake.self) { try Template(text: "{{vars.x", at: .test) }
        #expect(mistake?.description == "rules.yaml:7: {{ without }}; names have at most 128 characters")
    }

    @Test func `unknown variables are found without a machine`() throws {
        let template = try Template(text: "{{name}} {{vars.a}} {{#vars.b}}{{vars.c}}{{/vars.b}}", at: .test)
        #expect(template.uses.map(\.name.description) == ["name", "vars.a", "vars.b", "vars.c"])
        let known = Set(["a", "c"].compactMap { VariableName($0) })
        #expect(
            template.uses.mistakes(knowing: known).map(\.description) == [
                "rules.yaml:7: {{vars.b}} is no variable of any machine; give it a value in vars, where there are vars.a,"
                    + " vars.c"
            ])
    }
}

extension TemplatePlace {
    static let test = TemplatePlace(file: "rules.yaml", line: 7)
}

extension TemplateValues {
    /// One machine's, some with what needs to be quoted.
    static func desk7() throws -> TemplateValues {
        var values = TemplateValues(knowing: Set(["others"].compactMap { VariableName($0) }))
        try values.set(.name, to: "desk7")
        try values.set(.group, to: "room-101")
        try values.set(.row, to: "3")
        try values.set(.column, to: "07")
        values.tell(.vendor, "Dell Inc.")
        values.tell(.model, "OptiPlex 7010")
        let variables = [
            ("domain", "example.org"), ("proxy", "http://10.0.0.1:3128/?a&b"), ("empty", ""), ("off", "false"),
            ("quotes", "it's \"so\""),
        ]
        for (name, value) in variables { try values.set(variable: #require(VariableName(name)), to: value) }
        return values
    }
}
