// SPDX-License-Identifier: GPL-3.0-or-later

import BootServer
import ContentHash
import Testing

@Suite struct RuleRestTests {
    private var rest = RuleRest()

    private func sight(_ text: String) -> ContentSight {
        .there(ContentStamp(ContentHash.sha256(Array(text.utf8))), folders: [])
    }

    /// Looks, and reads what is to be read.
    private mutating func look(_ rules: String, _ list: String, _ templates: String?) -> [RulePart] {
        let seen: [RulePart: ContentSight] = [
            .rules: sight(rules), .list: sight(list), .templates: templates.map { sight($0) } ?? .unclear,
        ]
        let parts = rest.look(seen)
        for part in parts { rest.read(part, at: seen[part] ?? .unclear) }
        return parts
    }

    @Test mutating func `each is read once it looks the same twice, and again when it has changed`() {
        #expect(look("a", "a", "a") == [])
        #expect(look("a", "a", "a") == [.rules, .list, .templates])
        #expect(look("a", "a", "a") == [])
        #expect(look("b", "a", "a") == [])
        #expect(look("b", "b", "a") == [.rules])
        #expect(look("b", "b", "a") == [.list])
        #expect(rest.known == [.rules, .list, .templates])
    }

    @Test mutating func `one that is written again and again keeps out none of the others`() {
        var read: [RulePart] = []
        for second in 0..<5 { read += look(second < 2 ? "a" : "b", "a", "\(second)") }
        #expect(read == [.rules, .list, .rules])
        #expect(look("b", "a", "4") == [.templates])
    }

    @Test mutating func `what nobody can see at the moment is not read`() {
        #expect(look("a", "a", nil) == [])
        #expect(look("a", "a", nil) == [.rules, .list])
        #expect(look("a", "a", "a") == [])
        #expect(look("a", "a", "a") == [.templates])
        rest.forget()
        #expect(rest.known.isEmpty)
        #expect(look("a", "a", "a") == [.rules, .list, .templates])
    }
}
