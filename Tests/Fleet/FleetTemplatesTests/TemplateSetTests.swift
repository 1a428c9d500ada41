// SPDX-License-Identifier: GPL-3.0-or-later

import FleetRules
import FleetTemplates
import Testing

@Suite struct TemplateSetTests {
    @Test func `a file is written with its partials, which keep their place`() throws {
        let (set, mistakes) = TemplateSet.read([
            (
                "etc/net.yaml",
                "network:\n  {{>parts/proxy}}\n{{#group}}\n  group: {{yaml(group)}}\n{{/group}}\nend: <{{name}}>\n"
            ),
            ("parts/proxy", "a: {{yaml(vars.proxy)}}\nb: {{>deep}}\n"),
            ("deep", "{{vars.proxy}}"),
        ])
        #expect(mistakes.isEmpty)
        #expect(set.names == ["deep", "etc/net.yaml", "parts/proxy"])
        #expect(
            try set.render("etc/net.yaml", with: .desk7(), for: .test) == """
                network:
                  a: "http://10.0.0.1:3128/?a&b"
                  b: http://10.0.0.1:3128/?a&b
                  group: "room-101"
                end: <desk7>

                """)
    }

    @Test func `lines of other systems and blanks at the beginning stay`() throws {
        let (set, _) = TemplateSet.read([("a", "\r\n  {{name}}\r\n\n{ x\n"), ("b", "{{#name}}\nx\n{{/name}}\n")])
        #expect(try set.render("a", with: .desk7(), for: .test) == "\r\n  desk7\r\n\n{ x\n")
        #expect(try set.render("b", with: .desk7(), for: .test) == "x\n")
    }

    @Test(arguments: [
        ("\n\n{{name", "templates/a:3"), ("\r\n{{!\n\n}}{{nmae}}", "templates/a:4"),
        ("\n{{#name}}\n\n", "templates/a:2"),
        ("\n\n{", "templates/a:3"), ("{{\nname\n}}{{loud(name)}}", "templates/a:3"),
        ("\n{{>nobody}}", "templates/a:2"), ("\n\n{{>a}}", "templates/a:3"),
        (String(repeating: " ", count: 65) + "{{>a}}\n", "templates/a:1"),
        (String(repeating: "x", count: 256 * 1_024 + 1), "templates/a:1"),
        (String(repeating: "{", count: 8_193), "templates/a:1"),
    ])
    func `a mistake is told with its line, and the rest stays`(text: String, place: String) throws {
        let (set, mistakes) = TemplateSet.read([("a", text), ("good", "{{name}}")])
        #expect(mistakes.map(\.place.description) == [place])
        #expect(set.names == ["good"])
    }

    @Test func `what has a broken partial is left out with it, however deep`() {
        let (set, mistakes) = TemplateSet.read([
            ("a", "{{>b}}"), ("b", "\n{{>c}}"), ("c", "\n\n{{>nobody}}"), ("d", "ok"),
        ])
        #expect(set.names == ["d"])
        #expect(mistakes.map(\.place.description) == ["templates/a:1", "templates/b:2", "templates/c:3"])
        #expect(mistakes.last?.found == "{{>nobody}} is no template that could be used")
    }

    @Test func `partials that come to themselves are refused`() {
        let (set, mistakes) = TemplateSet.read([("a", "{{>b}}"), ("b", "{{>c}}"), ("c", "{{>a}}"), ("d", "{{>a}}")])
        #expect(set.names.isEmpty)
        #expect(mistakes.count == 4)
        #expect(mistakes.contains { $0.found.hasSuffix("comes to itself again") })
    }

    @Test func `partials that double each time do not become large`() {
        let texts = (0..<40).map { ("t\($0)", String(repeating: "x", count: 500) + "{{>t\($0 + 1)}}{{>t\($0 + 1)}}") }
        let (set, mistakes) = TemplateSet.read(texts + [("t40", "")])
        #expect(set.names.count < 16)
        #expect(!mistakes.isEmpty)
    }

    @Test func `what comes out has a limit`() throws {
        let (set, mistakes) = TemplateSet.read([("a", String(repeating: "{{vars.x}}", count: 4_000))])
        #expect(mistakes.isEmpty)
        var values = TemplateValues()
        try values.set(variable: #require(VariableName("x")), to: String(repeating: "x", count: 4_096))
        let made = values
        let mistake = #expect(throws: TemplateMistake.self) { try set.render("a", with: made, for: .test) }
        #expect(mistake?.found == "more than 1048576 bytes come out of the template")
    }

    @Test(arguments: ["", "/a", "a/", "a//b", "../a", "a/.b", "a b", "ä", "a\n"])
    func `a name that Mustache or a folder would not take is refused`(name: String) {
        let (set, mistakes) = TemplateSet.read([(name, "")])
        #expect(set.names.isEmpty)
        #expect(mistakes.map(\.found) == ["this cannot be a template's name"])
    }

    @Test func `a file that is not there is a mistake where it is asked for`() throws {
        let mistake = #expect(throws: TemplateMistake.self) {
            try TemplateSet().render("a", with: TemplateValues(), for: .test)
        }
        #expect(mistake?.place == .test)
        #expect(mistake?.found == "there is no template \"a\"")
    }

    @Test func `a mistake in a partial is told at its own line`() throws {
        let (set, _) = TemplateSet.read([("a", "\n{{>b}}"), ("b", "\n\n{{#name}}\n{{serial}}{{/name}}")])
        let values = try TemplateValues.desk7()
        let mistake = #expect(throws: TemplateMistake.self) { try set.render("a", with: values, for: .test) }
        #expect(mistake?.place.description == "templates/b:4")
        #expect(try set.uses(of: "a", for: .test).map(\.place.description) == ["templates/b:3", "templates/b:4"])
    }

    @Test func `there is a limit to the number of templates`() {
        let (set, mistakes) = TemplateSet.read((0..<513).map { ("t\($0)", "") })
        #expect(set.names.count == 512)
        #expect(mistakes.map(\.found) == ["there are more than 512 templates"])
    }
}
