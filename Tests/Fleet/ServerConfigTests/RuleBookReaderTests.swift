// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetRules
import ServerConfig
import Testing
import TorrentCore

@Suite struct RuleBookReaderTests {
    private func read(_ rules: String, machines: String? = nil) -> RuleBookReading {
        RuleBookReader.read(rules: Array(rules.utf8), machines: machines.map { Array($0.utf8) })
    }

    @Test func `groups and rules are read with their lines`() throws {
        let reading = read(
            """
            # rules.yaml
            groups:
              room-101: {image: debian, timeout: 10, vars: {proxy: "http://10.0.0.1:3128"}}
              exam:
                image: exam
                timeout: 0
              empty:
            rules:                                    # in order
              - {when: {vendor: "Dell*", model: "OptiPlex 70?0"}, cmdline: "acpi=off"}
              - {when: {memory: "< 4 GiB"}, image: light}
              - when: {newcomer: true}
                image: wait
            """)
        #expect(reading.problems == [])
        #expect(reading.hasRules)
        let room = try #require(reading.book.groups[try GroupName("room-101")])
        #expect(room.origin.description == "rules.yaml:3")
        #expect(room.values.image?.description == "debian")
        #expect(room.values.timeout == 10)
        #expect(room.values.vars.all.map { "\($0.name)=\($0.value)" } == ["proxy=http://10.0.0.1:3128"])
        let exam = try #require(reading.book.groups[try GroupName("exam")])
        #expect(exam.origin(of: .timeout).description == "rules.yaml:6")
        #expect(reading.book.groups[try GroupName("empty")]?.values == AssignmentValues())
        #expect(reading.book.rules.map(\.written.origin.line) == [9, 10, 11])
        #expect(reading.book.rules.map(\.conditions.count) == [2, 1, 1])
        #expect(reading.book.rules[2].conditions == [.newcomer(true)])
        #expect(reading.book.rules[2].written.origin(of: .image).line == 12)
    }

    @Test func `every key has a value of its own kind`() throws {
        let reading = read(
            """
            groups:
              all:
                image: local
                images: [debian, exam]
                timeout: -7
                default: debian
                cmdline: quiet splash
                vars: {number: 007, empty: "", nothing: , note: a b}
                hostname: "{{name}}"
                files:
                  - {from: motd, to: /etc/motd}
                  - {from: keys/host.key, to: /etc/key, mode: 0600, secret: true}
                after: poweroff
                leave: {min: 60}
                together: {patience: 90}
                register: yes
                shell: no
                phase1: vlan=5 debug
              other: {images: debian, together: 5, leave: {max: 0}, phase1: [a, b]}
            """)
        #expect(reading.problems == [])
        let values = try #require(reading.book.groups[try GroupName("all")]?.values)
        for key in AssignmentKey.allCases { #expect(values.has(key), "\(key)") }
        #expect(values.image == .local)
        #expect(values.timeout == -1)
        #expect(values.vars.all.map { "\($0.name)=\($0.value)" } == ["number=007", "empty=", "note=a b"])
        #expect(
            values.files?.map { "\($0.template) \($0.target) \(String($0.mode, radix: 8)) \($0.isSecret)" } == [
                "motd /etc/motd 644 false", "keys/host.key /etc/key 600 true",
            ])
        #expect(values.after == .poweroff)
        #expect(values.leave == LeaveChoice(minimum: 60, maximum: nil))
        #expect(values.together?.patience == 90)
        #expect(values.shell == false && values.register == true)
        #expect(values.phase1?.map(\.description) == ["vlan=5", "debug"])
        let other = try #require(reading.book.groups[try GroupName("other")]?.values)
        #expect(other.images?.map(\.text) == ["debian"])
        #expect(other.together?.patience == 5)
        #expect(other.leave == LeaveChoice(minimum: nil, maximum: 0))
    }

    @Test func `every condition has one value or a list`() {
        let reading = read(
            """
            rules:
              - when:
                  name: room101-*
                  mac: [52:54:00, "aa:bb:cc:dd:ee:ff", "52:54:*"]
                  uuid: 4c4c4544-0042-3510-8051-b4c04f4a3732
                  serial: 0123
                  vendor: [Dell*, HP*]
                  model: "OptiPlex 70?0"
                  memory: [4294967296, "> 15 GiB", 1.5 GiB]
                  firmware: [bios, secure-boot]
                  secure_boot: false
                  address: [10.0.1.7, 10.0.2.0/24, "fd00::1"]
                  rack: 10.0.1.0/24
                  group: room-*
                  newcomer: false
                image: debian
              - {when: {}, shell: false}
            """)
        #expect(reading.problems == [])
        #expect(reading.book.rules.map(\.conditions.count) == [ConditionKey.allCases.count, 0])
    }

    @Test func `patterns that begin with a star are no aliases`() {
        let rules = (0..<50).map { "  - {when: {vendor: ['*Dell', \"an *HP\"], model: \"*Plex \($0)\"}, image: a}\n" }
        let reading = read("rules:\n\(rules.joined())")
        #expect(reading.problems == [])
        #expect(reading.book.rules.count == 50)
    }

    @Test func `both files make one book, and groups of the list are those of the rules`() throws {
        let reading = read(
            "groups: {room: {image: debian}}\n", machines: "name,mac,group\npc1,52:54:00:00:00:01,room\npc2,,rom\n")
        #expect(
            reading.problems.map(\.description) == [
                "machines.csv:3: group: \"rom\" is no group of the rules, so its machines have none; "
                    + "write it below groups in the file of rules"
            ])
        let facts = MachineFacts(macs: [try #require(MACAddress("52:54:00:00:00:01"))])
        let assignment = reading.book.assignment(for: facts, menu: MenuPolicy(timeout: .never, defaultImage: nil))
        #expect(assignment.image.description == "debian")
        #expect(assignment.decidedBy[.image]?.description == "rules.yaml:1")
    }

    @Test func `files that are not there are empty`() {
        let reading = RuleBookReader.read(rules: nil, machines: nil)
        #expect(reading.problems == [])
        #expect(reading.hasRules && reading.hasList)
        #expect(reading.book == RuleBook())
    }

    @Test(
        arguments: [
            "groups: [", "- a\n", "just words\n", "rules: {when: {}}\n", "schedule: {at: daily 7:30}\n",
            "groups: [a]\n", "\u{0}\u{0}",
            "rules:\n\t- a\n",
        ]) func `what cannot be read is taken from the book before`(text: String) throws
    {
        let earlier = read(
            "groups: {room: {image: debian}}\nrules: [{when: {}, shell: false}]\n"
                + "schedule: [{at: daily 07:30, wake: room}]\n"
        ).book
        let reading = read(text, machines: "name,group\npc1,room\n")
        #expect(!reading.hasRules)
        // Nothing is said of groups that are not known.
        #expect(reading.problems.count == 1, "\(reading.problems)")
        let kept = reading.keeping(earlier)
        #expect(kept.groups == earlier.groups)
        #expect(kept.rules == earlier.rules)
        #expect(kept.schedule == earlier.schedule && kept.schedule.count == 1)
        #expect(kept.list.machines.count == 1)
    }

    @Test func `a list that cannot be read is taken from the book before`() {
        let earlier = read("", machines: "name\npc1\n").book
        let reading = RuleBookReader.read(rules: nil, machines: [0xff])
        #expect(!reading.hasList)
        #expect(reading.keeping(earlier).list == earlier.list)
    }
}
