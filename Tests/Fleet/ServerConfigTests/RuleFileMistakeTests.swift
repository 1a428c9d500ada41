// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetRules
import ServerConfig
import Testing

@Suite struct RuleFileMistakeTests {
    private func messages(_ text: String) -> [String] {
        RuleBookReader.read(rules: Array(text.utf8), machines: nil).problems.map(\.description)
    }

    /// A key of a group, and how the sentence about it begins.
    @Test(
        arguments: [
            ("imag: debian", "imag: is no known key; did you mean image?"),
            ("image: a/b", "image: \"a/b\" is no image; write the name"), ("image: [a]", "image: a list is no text"),
            ("images: [local]", "images: \"local\" is no image"),
            ("timeout: soon", "timeout: \"soon\" is no whole number"),
            ("timeout: \"3\"", "timeout: \"3\" is text"), ("timeout: 1000001", "timeout: 1000001 is out of range"),
            ("default: wait", "default: \"wait\" cannot be taken without a person"),
            ("cmdline: \"a\\nb\"", "cmdline: "), ("hostname: \"\"", "hostname: is empty"),
            ("vars: {a.b: c}", "vars.a.b: \"a.b\" is no name of a variable"),
            ("vars: {a: [b]}", "vars.a: a list is no text"),
            ("vars: {a: \"x\\ty\"}", "vars.a: "), ("vars: text", "vars: \"text\" is no mapping"),
            ("files: {from: a, to: /b}", "files: a mapping is no list"),
            ("files: [{from: a}]", "files[0]: needs from and to"),
            ("files: [{from: ../a, to: /b}]", "files[0].from: \"../a\" has \"..\" in it"),
            ("files: [{from: a, to: b}]", "files[0].to: \"b\" is no path of a system"),
            ("files: [{from: answers/a, to: /b, secret: true}]", "files[0]: is a secret, and everybody"),
            ("files: [{from: a, to: /b, mode: rw}]", "files[0].mode: \"rw\" are no rights"),
            ("files: [{from: a, to: /b, owner: root}]", "files[0].owner: is no known key"),
            ("files: [{from: a, to: /b}, {from: c, to: /b}]", "files[1]: is the second file for /b"),
            ("files: [{from: a, to: '/b /c'}]", "files[0].to: \"/b /c\" is no path of a system"),
            (
                "files: [{from: a, to: /etc/x}, {from: b, to: /etc/x/y}]",
                "files[1]: is for /etc/x/y, and another one is for /etc/x, which cannot be a file and a folder"
            ),
            (
                "files: [{from: a, to: /etc/x/y/z}, {from: b, to: /etc/x}]",
                "files[1]: is for /etc/x, and another one is for /etc/x/y/z, which cannot be a file and a folder"
            ),
            ("after: sleep", "after: \"sleep\" is nothing that can come after; use one of menu, reboot"),
            ("leave: {min: 9, max: 3}", "leave.max: is less than"),
            ("leave: {minimum: 9}", "leave.minimum: is no known key"),
            ("leave: 5", "leave: \"5\" is no mapping"), ("together: 0", "together: 0 is out of range; 1 to 86400"),
            ("together: {seconds: 5}", "together: has other keys than patience"),
            ("shell: perhaps", "shell: \"perhaps\" is neither"),
            ("phase1: a;b", "phase1: \"a;b\" is no word that iPXE can pass"),
            ("when: {}", "when: is no known key"),
        ]) func `a key of a group with a mistake is told and left out, and the rest of the group counts`(
            key: String, message: String
        ) throws
    {
        let text = "groups:\n  room:\n    \(key)\n    vars: {kept: yes}\n    shell: false\n"
            .replacing(key.hasPrefix("vars") ? "    vars: {kept: yes}\n" : "no such line", with: "")
            .replacing(key.hasPrefix("shell") ? "    shell: false\n" : "no such line", with: "")
        let reading = RuleBookReader.read(rules: Array(text.utf8), machines: nil)
        try #require(reading.problems.count == 1, "\(reading.problems)")
        let told = reading.problems[0].description
        #expect(told.hasPrefix("rules.yaml:3: groups.room.\(message)"), "\(told)")
        let values = try #require(reading.book.groups[try GroupName("room")]?.values)
        #expect(values.shell == (key.hasPrefix("shell") ? nil : false))
    }

    /// A rule, and how the sentence about it begins.
    @Test(
        arguments: [
            ("{image: debian}", ": does not say for which machines"),
            ("{when: , image: debian}", ": does not say for which"),
            ("{when: {}}", ": decides nothing"),
            ("{when: {}, immage: a}", ".immage: is no known key; did you mean image?"),
            ("debian", ": \"debian\" is no mapping"), ("{when: all, image: a}", ".when: \"all\" is no mapping"),
            ("{when: {modell: x}, image: a}", ".when.modell: is no known key; did you mean model?"),
            ("{when: {model: }, image: a}", ".when.model: model has no value"),
            ("{when: {model: []}, image: a}", ".when.model: has 0 values"),
            ("{when: {model: {a: b}}, image: a}", ".when.model: a mapping is no text"),
            ("{when: {mac: 5254}, image: a}", ".when.mac: \"5254\" means nothing here"),
            ("{when: {uuid: 12}, image: a}", ".when.uuid: \"12\" means nothing here"),
            ("{when: {memory: 4 gigs}, image: a}", ".when.memory: \"4 gigs\" means nothing here; write a size such as"),
            (
                "{when: {firmware: efi}, image: a}",
                ".when.firmware: \"efi\" means nothing here; write bios, uefi or secure-boot"
            ),
            ("{when: {address: 10.0.1.1/24}, image: a}", ".when.address: \"10.0.1.1/24\" means nothing here"),
            ("{when: {rack: r1}, image: a}", ".when.rack: \"r1\" means nothing here"),
            ("{when: {newcomer: 1}, image: a}", ".when.newcomer: \"1\" is neither"),
            ("{when: {secure_boot: maybe}, image: a}", ".when.secure_boot: \"maybe\" is neither"),
            ("{when: {}, image: a/b}", ".image: \"a/b\" is no image"),
        ]) func `a rule with a mistake is told and left out, and the others count`(rule: String, message: String) throws
    {
        let text = "rules:\n  - {when: {}, image: first}\n  - \(rule)\n  - {when: {}, image: last}\n"
        let reading = RuleBookReader.read(rules: Array(text.utf8), machines: nil)
        let told = try #require(reading.problems.first).description
        #expect(told.hasPrefix("rules.yaml:3: rules[1]\(message)"), "\(told)")
        #expect(reading.book.rules.map(\.written.origin.line) == [2, 4])
        #expect(reading.hasRules)
    }

    @Test func `an unknown key at the top is a mistake, and so is a group that cannot be one`() {
        #expect(messages("rule: []\n") == ["rules.yaml:1: rule: is no known key; did you mean rules?"])
        #expect(
            messages("timetable: {}\n") == [
                "rules.yaml:1: timetable: is no known key; known here are groups, rules, secrets, schedule"
            ])
        #expect(
            messages("groups: {a/b: {}}\n").first?.hasPrefix("rules.yaml:1: groups.a/b: \"a/b\" is no name") == true)
        #expect(messages("groups:\n  a: {}\n  a: {}\n").count == 1)
    }

    /// A rule of which an entry is passed over when the file is read, and how the sentence about it begins.
    @Test(
        arguments: [
            ("- {when: {{newcomer: true}}, image: install}", "3: rules[1].when: has a key that is no word"),
            (
                "- {when: {model: A, model: B}, image: install}",
                "3: rules[1].when.model: stands here for the second time"
            ),
            (
                "- {when: {model: 'A, model', \"model\": B, memory: 8 GiB}, image: install}",
                "3: rules[1].when.model: stands here for the second time"
            ),
            ("- when: {model: A}\n    when: {vendor: B}\n    image: a", "4: rules[1].when: stands here for the second"),
            ("- {when: {}, [image]: a, image: b}", "3: rules[1]: has a key that is no word"),
            ("- {when: {}, image: a, vars: {a: 1, a: 2}}", "3: rules[1].vars.a: stands here for the second time"),
            ("- {when: {}, files: [{from: a, to: /a, {b: c}: d}]}", "3: rules[1].files[0]: has a key that is no word"),
        ]) func `a rule of which an entry is passed over is left out as a whole`(rule: String, message: String)
    {
        let text = "rules:\n  - {when: {}, image: first}\n  \(rule)\n  - {when: {}, image: last}\n"
        let reading = RuleBookReader.read(rules: Array(text.utf8), machines: nil)
        let told = reading.problems.map(\.description)
        #expect(told.count == 1 && told[0].hasPrefix("rules.yaml:\(message)"), "\(told)")
        #expect(reading.book.rules.map { $0.written.values.image?.description } == ["first", "last"])
        #expect(reading.hasRules)
    }

    @Test(
        arguments: [
            "image: a\n    image: b", "leave: {min: 1, min: 2}", "files: [{from: a, to: /a, to: /b}]",
            "together: {patience: 5, patience: 6}", "vars: {a: 1}\n    vars: {b: 2}", "vars: {a: 1, a: 2}",
            "files: [{from: a, to: /a, {b: c}: d}]", "[image]: a",
        ]) func `of a group a key is left out that stands twice or lacks an entry`(key: String) throws
    {
        let text = "groups:\n  room:\n    shell: false\n    \(key)\n"
        let reading = RuleBookReader.read(rules: Array(text.utf8), machines: nil)
        #expect(reading.problems.count == 1, "\(reading.problems)")
        let values = try #require(reading.book.groups[try GroupName("room")]?.values)
        #expect(AssignmentKey.allCases.filter(values.has) == [.shell])
    }

    @Test func `of variables only the one that stands twice is left out, and of two groups of one name the second`()
        throws
    {
        let text = "groups:\n  a: {vars: {x: 1, y: 2, x: 3}}\n  b: {image: one}\n  b: {image: two}\n"
        let reading = RuleBookReader.read(rules: Array(text.utf8), machines: nil)
        #expect(reading.problems.map(\.place.line) == [2, 4])
        let names = reading.book.groups[try GroupName("a")]?.values.vars.all.map(\.name.text)
        #expect(names == ["y"])
        #expect(reading.book.groups[try GroupName("b")]?.values.image?.description == "one")
    }

    @Test(
        arguments: [
            "rules:\n  - {when: {}, image: a}\nrules:\n  - {when: {}, image: b}\n",
            "groups: {a: {}}\ngroups: {b: {}}\n", "{rules}: []\nrules:\n  - {when: {}, image: a}\n",
            "{rules: [], rules: []}", "secrets: off\nsecrets: plain-network\n",
        ]) func `a file with two blocks of one name, or a key that is none, changes nothing`(text: String)
    {
        let reading = RuleBookReader.read(rules: Array(text.utf8), machines: nil)
        #expect(!reading.hasRules)
        #expect(reading.problems.count == 1, "\(reading.problems)")
    }

    @Test func `as many rules as are allowed can be read with all that they may say`() {
        let rules = (0..<RuleLimits.rules).map { number in
            "- {when: {vendor: 'Dell*', model: \"*\(number)\"}, image: a, timeout: 1, default: b, cmdline: c, "
                + "hostname: d, after: reboot, shell: false}\n"
        }
        let reading = RuleBookReader.read(rules: Array("rules:\n\(rules.joined())".utf8), machines: nil)
        #expect(reading.problems == [])
        #expect(reading.book.rules.count == RuleLimits.rules)
        let many = "rules:\n" + String(repeating: "- [\(String(repeating: "x,", count: 99))x]\n", count: 1_000)
        #expect(
            messages(many).map { $0.prefix(92) } == [
                "rules.yaml:992: has more than 100000 values; write fewer; an alias (*name) counts as all tha"
            ])
        let long = String(repeating: "# comment\n", count: 500_000)
        #expect(
            messages(long) == ["rules.yaml: is longer than 4194304 bytes; write machines into the list of machines"])
    }
}
