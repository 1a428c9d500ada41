// SPDX-License-Identifier: GPL-3.0-or-later

import AgentFlow
import BootCatalog
import Testing
import TorrentCore

@Suite struct RegistrationFormTests {
    /// Some keys are written as they look: `^`, `|`, `<` and `>` are Up, Down, Left and Right.
    private func form(_ input: String, groups: [String] = ["lab-1", "lab-2"]) -> RegistrationForm {
        var form = RegistrationForm(RegistrationOffer(groups: groups))
        _ = Self.press(input, in: &form)
        return form
    }

    private static let arrows: [Key: Key] = [
        .symbol("^"): .up, .symbol("|"): .down, .symbol("<"): .left, .symbol(">"): .right,
    ]

    private static func press(_ input: String, in form: inout RegistrationForm) -> RegistrationForm.Outcome {
        var decoder = KeyDecoder()
        var outcome = RegistrationForm.Outcome.stay
        for byte in input.utf8 {
            guard case .key(let key)? = decoder.received(byte) else { continue }
            outcome = form.pressed(arrows[key] ?? key)
        }
        return outcome
    }

    @Test(arguments: [
        ("pc-07", "pc-07"), ("PC_07.Lab", "pc_07.lab"), ("a b/c~d", "abcd"), ("pc\u{7f}\u{8}\u{8}x", "x"),
        (String(repeating: "x", count: 70), String(repeating: "x", count: 63)), ("\u{1b}[Cé", ""),
    ])
    func `a name takes letters, digits, hyphens, dots and underscores`(input: String, name: String) {
        #expect(form(input).name == name)
    }

    @Test(arguments: [
        ("", nil), (">", "lab-1"), (">>", "lab-2"), (">>>", nil), ("<", "lab-2"), ("<<<", nil), (" ", "lab-1"),
        ("x1-", nil), (">\u{7f}", nil),
    ])
    func `a group is chosen among those offered, or none`(input: String, group: String?) {
        #expect(form("pc\r" + input).group == group)
    }

    @Test(arguments: [
        ("3", "3"), ("0", ""), ("012", "12"), ("9999", "9999"), ("99999", "9999"), ("a-1", "1"), ("12\u{7f}", "1"),
        ("1\u{7f}\u{7f}", ""),
    ])
    func `a seat is a number up to 9999, or nothing`(input: String, number: String) {
        #expect(form("pc\r\r" + input).row == number)
        #expect(form("pc\r\r\r" + input).column == number)
    }

    @Test(
        arguments: [
            ("", .name), ("\r", .group), ("|", .group), ("\t\t", .row), ("||||", .column), ("^", .name),
            ("||^", .group),
            ("\t\t\t\t", .column),
        ] as [(String, RegistrationForm.Field)])
    func `Enter, Tab and arrows go from field to field, not further than the ends`(
        input: String, field: RegistrationForm.Field
    ) {
        #expect(form(input).field == field)
    }

    @Test func `without groups none is asked for`() {
        #expect(form("", groups: []).fields == [.name, .row, .column])
        #expect(form("\r", groups: []).field == .row)
        var form = form("pc\r1\r2", groups: [])
        #expect(Self.press("\r", in: &form) == .complete(registration("pc", row: 1, column: 2)))
    }

    private func registration(
        _ name: String, _ group: String? = nil, row: Int? = nil, column: Int? = nil
    ) -> Registration {
        guard let all = Registration(name: name, group: group, row: row, column: column) else {
            preconditionFailure("no registration")
        }
        return all
    }

    @Test func `Enter in the last field sends what is there`() {
        var all = form("pc-07\r>\r3\r12")
        #expect(Self.press("\r", in: &all) == .complete(registration("pc-07", "lab-1", row: 3, column: 12)))
        var few = form("pc-07\r\r\r")
        #expect(Self.press("\r", in: &few) == .complete(registration("pc-07")))
    }

    @Test func `without a name nothing is sent`() {
        var form = form("\r\r\r")
        #expect(Self.press("\r", in: &form) == .stay)
        #expect(form.field == .name)
        #expect(form.message == "Type a name first.")
    }

    @Test(arguments: [Key.escape, .stop])
    func `Escape and Ctrl+C close it, also while the server is asked`(key: Key) {
        var form = form("pc")
        #expect(form.pressed(key) == .closed)
        form.ask(registration("pc"), until: MonotonicInstant(nanoseconds: 1))
        #expect(form.pressed(.letter("x")) == .stay)
        #expect(form.pressed(.enter) == .stay)
        #expect(form.name == "pc")
        #expect(form.pressed(key) == .closed)
    }

    @Test func `a refusal keeps what was typed, and so does an answer that does not come`() {
        var form = form("pc-07\r>\r3\r12")
        form.ask(registration("pc-07", "lab-1", row: 3, column: 12), until: MonotonicInstant(nanoseconds: 9))
        form.elapsed(to: MonotonicInstant(nanoseconds: 8))
        #expect(form.question != nil)
        form.elapsed(to: MonotonicInstant(nanoseconds: 9))
        #expect(form.question == nil)
        #expect(form.message == "The server gave no answer. Enter tries again.")
        #expect(form.field == .column)
        form.refuse("No.")
        #expect(form.message == "No." && form.field == .name)
        #expect(form.name == "pc-07" && form.group == "lab-1" && form.row == "3" && form.column == "12")
    }

    @Test func `a chosen group stays chosen while it is offered`() {
        var form = form("pc\r>>")
        form.follow(RegistrationOffer(groups: ["lab-2", "lab-3"]))
        #expect(form.group == "lab-2")
        form.follow(RegistrationOffer(groups: ["lab-3"]))
        #expect(form.group == nil && form.field == .group)
        form.follow(RegistrationOffer(groups: []))
        #expect(form.field == .row)
    }

    @Test func `no keys make it trap`() {
        var generator = SeededGenerator(seed: 3)
        let input = Array("\r\u{1b}[A\u{1b}[B\u{1b}[C\u{1b}[D\t 019ab-\u{7f}".utf8)
        for _ in 0..<500 {
            var form = form("", groups: (0..<Int.random(in: 0...3, using: &generator)).map { "g\($0)" })
            var decoder = KeyDecoder()
            for _ in 0..<60 {
                let byte = input.randomElement(using: &generator) ?? 0
                if case .key(let key)? = decoder.received(byte) { _ = form.pressed(key) }
                #expect(form.fields.contains(form.field) && form.parts.count > 4)
            }
        }
    }
}
