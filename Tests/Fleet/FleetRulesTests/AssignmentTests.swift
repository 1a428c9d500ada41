// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetRules
import Testing
import TorrentCore

@Suite struct AssignmentTests {
    private let menu = MenuPolicy(timeout: .seconds(30), defaultImage: try? ImageName("standard"))
    private let mac = MACAddress("52:54:00:00:00:01")

    private func written(_ file: String, _ line: Int, _ change: (inout AssignmentValues) -> Void) -> WrittenValues {
        var values = AssignmentValues()
        change(&values)
        return WrittenValues(values, at: RuleOrigin(file: file, line: line))
    }

    /// A row, its group, and three rules, of which the second does not match.
    private func book() throws -> RuleBook {
        let group = try GroupName("room")
        let list = "name,mac,group,timeout,seat_of\npc1,52:54:00:00:00:01,room,5,Ada\n"
        let reading = MachineList.read(Array(list.utf8), groups: [group])
        #expect(reading.mistakes.isEmpty)
        return RuleBook(
            groups: [
                group: written("rules.yaml", 2) {
                    $0.timeout = 10
                    $0.hostname = "{{name}}"
                }
            ],
            rules: [
                Rule(
                    when: [],
                    written("rules.yaml", 4) {
                        $0.timeout = 20
                        $0.hostname = "rule"
                        $0.cmdline = "first"
                    }),
                Rule(when: [.newcomer(true)], written("rules.yaml", 5) { $0.image = .wait }),
                Rule(
                    when: [],
                    written("rules.yaml", 6) {
                        $0.cmdline = "second"
                        $0.shell = false
                    }),
            ], list: reading.list)
    }

    @Test func `the nearest place that writes a key decides it`() throws {
        let assignment = try book().assignment(for: MachineFacts(macs: [mac].compactMap(\.self)), menu: menu)
        #expect(assignment.name == MachineName("pc1"))
        #expect(assignment.group == (try GroupName("room")))
        #expect(!assignment.isNewcomer)
        #expect(assignment.image.description == "standard")
        #expect(assignment.values.image == assignment.image)
        #expect(assignment.timeout == 5)
        #expect(assignment.values.hostname == "{{name}}")
        #expect(assignment.values.cmdline == "first")
        #expect(assignment.values.shell == false)
        let decided = assignment.decidedBy.map { "\($0.key.rawValue) \($0.value)" }.sorted()
        #expect(
            decided == [
                "cmdline rules.yaml:4", "hostname rules.yaml:2", "image menu.default", "shell rules.yaml:6",
                "timeout machines.csv:2", "vars machines.csv:2",
            ])
    }

    @Test func `whom no row leads to is a newcomer and has no group`() throws {
        let assignment = try book().assignment(for: MachineFacts(), menu: menu)
        #expect(assignment.isNewcomer)
        #expect(assignment.image == .wait)
        #expect(assignment.decidedBy[.image]?.description == "rules.yaml:5")
        #expect(assignment.timeout == 20)
    }

    @Test(arguments: [(StartChoice.local, 0), (.wait, 0), (.menu, -1)])
    func `the next boot goes before all and starts at once`(choice: StartChoice, timeout: Int) throws {
        let facts = MachineFacts(macs: [mac].compactMap(\.self))
        let assignment = try book().assignment(for: facts, nextBoot: choice, menu: menu)
        #expect(assignment.image == choice)
        #expect(assignment.timeout == timeout)
        #expect(assignment.decidedBy[.image]?.description == "next boot")
        #expect(assignment.decidedBy[.timeout]?.description == "next boot")
    }

    @Test(
        arguments: [
            (MenuPolicy.Timeout.immediately, 0), (.seconds(7), 7), (.never, -1),
        ]) func `what nothing decides is as the menu has it`(timeout: MenuPolicy.Timeout, seconds: Int)
    {
        let assignment = RuleBook().assignment(
            for: MachineFacts(), menu: MenuPolicy(timeout: timeout, defaultImage: nil))
        #expect(assignment.image == .menu)
        #expect(assignment.timeout == seconds)
        #expect(assignment.decidedBy == [.image: .menu(.image), .timeout: .menu(.timeout)])
        #expect(assignment.decidedBy[.timeout]?.description == "menu.timeout")
    }

    @Test func `variables are merged one by one, and of each the nearest counts`() throws {
        let names = try ["a", "b", "c"].map { try #require(VariableName($0)) }
        let list = MachineList.read(Array("mac,a,group\n52:54:00:00:00:01,row,g\n".utf8)).list
        func variables(_ words: [(VariableName, String)]) -> Variables {
            var all = Variables()
            for (name, value) in words { if let variable = Variable(name, value) { all.add(variable) } }
            return all
        }
        let book = RuleBook(
            groups: [
                try GroupName("g"): written("rules.yaml", 2) {
                    $0.vars = variables([(names[0], "group"), (names[1], "group")])
                }
            ],
            rules: [
                Rule(
                    when: [],
                    written("rules.yaml", 4) {
                        $0.vars = variables([(names[0], "rule"), (names[1], "rule"), (names[2], "rule")])
                    })
            ], list: list)
        let assignment = book.assignment(for: MachineFacts(macs: [mac].compactMap(\.self)), menu: menu)
        #expect(names.map { assignment.values.vars[$0] } == ["row", "group", "rule"])
        #expect(
            names.map { assignment.variablesDecidedBy[$0]?.description } == [
                "machines.csv:2", "rules.yaml:2", "rules.yaml:4",
            ])
        #expect(assignment.decidedBy[.vars]?.description == "machines.csv:2")
    }

    @Test func `a key stays open while a rule before what decided it asks for a fact that is not known`() {
        func book(_ first: @escaping (inout AssignmentValues) -> Void) -> RuleBook {
            let memory = RuleCondition.memory([MemoryCondition("< 4 GiB")].compactMap(\.self))
            return RuleBook(rules: [
                Rule(when: [], written("rules.yaml", 2) { $0.timeout = 0 }),
                Rule(when: [memory], written("rules.yaml", 3, first)),
                Rule(when: [], written("rules.yaml", 4) { $0.image = .local }),
            ])
        }
        let open = book { $0.image = .menu }.assignment(for: MachineFacts(), menu: menu)
        #expect(open.image == .local)
        #expect(open.openKeys == [.image])
        // What went before it is decided for good.
        #expect(book { $0.timeout = 3 }.assignment(for: MachineFacts(), menu: menu).openKeys == [])
        let known = book { $0.image = .menu }.assignment(for: MachineFacts(memory: 8 << 30), menu: menu)
        #expect(known.openKeys == [])
        let next = book { $0.image = .menu }.assignment(for: MachineFacts(), nextBoot: .wait, menu: menu)
        #expect(next.openKeys == [])
    }

    @Test func `a key says the line it stands on`() {
        var values = AssignmentValues()
        values.image = .local
        values.timeout = 3
        let written = WrittenValues(values, at: RuleOrigin(file: "rules.yaml", line: 2), lines: [.timeout: 4])
        let assignment = RuleBook(rules: [Rule(when: [], written)]).assignment(for: MachineFacts(), menu: menu)
        #expect(assignment.decidedBy[.image]?.description == "rules.yaml:2")
        #expect(assignment.decidedBy[.timeout]?.description == "rules.yaml:4")
    }

    @Test func `each image that is named is told once with its place`() throws {
        let list = MachineList.read(Array("name,image,images\na,one,one two\nb,local,\n".utf8)).list
        func entry(_ image: String, line: Int) throws -> ScheduleEntry {
            ScheduleEntry(
                when: try ScheduleTime("daily 07:30"), whom: ScheduledMachines(groups: [try GroupName("room")]),
                what: .boot(.image(try ImageName(image)), once: true, wake: false, restart: false),
                origin: RuleOrigin(file: "rules.yaml", line: line))
        }
        let book = RuleBook(
            rules: [Rule(when: [], written("rules.yaml", 3) { $0.default = StartChoice("two") })], list: list,
            schedule: [try entry("one", line: 8), try entry("three", line: 9)])
        #expect(
            book.namedImages.map { "\($0.name) \($0.origin) \($0.key)" } == [
                "two rules.yaml:3 default", "one machines.csv:2 image", "three rules.yaml:9 boot",
            ])
    }
}
