// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetRules
import Testing
import TorrentCore

@Suite struct ValueTests {
    @Test(
        arguments: [
            "pc-1", "PC_1.room", "101", "m17a", "m", "a", String(repeating: "a", count: 63), "52-54-00", "1.2.3.4",
        ]) func `a machine's name is a host's`(text: String) throws
    {
        #expect(try #require(MachineName(text)).text == text)
    }

    @Test(
        arguments: [
            "", "-pc", ".pc", "_pc", "pc 1", "pc/1", "pü", "m17", "M4", "525400123456", "52-54-00-12-34-56",
            "5254.0012.3456", "4c4c4544-0042-3510-8051-b4c04f4a3732", String(repeating: "a", count: 64),
        ]) func `what could be another way to say a machine is no name`(text: String)
    {
        #expect(MachineName(text) == nil)
    }

    @Test func `letter case of a name does not matter`() {
        #expect(MachineName("PC-1") == MachineName("pc-1"))
        #expect(Set([MachineName("PC-1"), MachineName("pc-1")]).count == 1)
    }

    @Test(
        arguments: [
            ("debian", "debian"), ("local", "local"), ("menu", "menu"), ("wait", "wait"), ("a/b", nil), ("", nil),
            ("..", nil),
        ]) func `a choice is a folder's name or a word`(text: String, shown: String?)
    {
        #expect(StartChoice(text)?.description == shown)
    }

    @Test(
        arguments: [
            ("debian", true), ("local", true), ("menu", false), ("wait", false), ("a/b", false),
        ]) func `only what starts without a person can be a menu's default`(text: String, isTaken: Bool)
    {
        #expect((StartChoice.preselected(text) != nil) == isTaken)
    }

    @Test(
        arguments: [
            ("/etc/hostname", true), ("etc/hostname", false), ("/", false), ("/etc/../x", false), ("/etc//x", false),
            ("/" + String(repeating: "a", count: 255), false), ("/etc/my x", true), ("/etc/my /x", false),
            ("/etc/ x", false), ("/etc/x ", false), ("/etc/ \u{308}x", false), ("/etc/xy", true),
        ]) func `a file goes to an absolute path without turns`(text: String, isTaken: Bool)
    {
        #expect((SystemPath(text)?.description == text) == isTaken)
    }

    @Test(
        arguments: [
            ("0644", 0o644), ("755", 0o755), ("4755", 0o4755), ("0o644", nil), ("8", nil), ("00644", nil),
            ("0648", nil),
        ]) func `rights are octal digits`(text: String, mode: UInt16?)
    {
        #expect(DeliveredFile.mode(text) == mode)
    }

    @Test(
        arguments: [
            (nil, nil, 10, 600), (60, nil, 60, 600), (nil, 0, 0, 0), (700, nil, 700, 700), (1, 2, 1, 2),
        ] as [(Int?, Int?, Int, Int)])
    func `what leave does not say is as the environment has it`(
        minimum: Int?, maximum: Int?, least: Int, most: Int
    ) throws {
        let choice = try #require(LeaveChoice(minimum: minimum, maximum: maximum))
        let policy = choice.policy(in: LeavePolicy(minimum: 10, maximum: 600))
        #expect(policy == LeavePolicy(minimum: least, maximum: most))
    }

    @Test func `a variable has no control characters and no end of a kibibyte`() throws {
        let name = try #require(VariableName("proxy"))
        #expect(Variable(name, "http://10.0.0.1:3128") != nil)
        #expect(Variable(name, "a\nb") == nil)
        #expect(Variable(name, String(repeating: "a", count: 1_025)) == nil)
        for text in ["", "1a", "-a", "ä", "a b", "a.b", String(repeating: "a", count: 65)] {
            #expect(VariableName(text) == nil)
        }
        for text in ["a-b", "_a", "A1", String(repeating: "a", count: 64)] { #expect(VariableName(text)?.text == text) }
    }

    @Test func `of one variable twice the first stays, and a place has so many`() throws {
        var variables = Variables()
        for number in 0..<70 {
            let name = try #require(VariableName("v\(number % 65)"))
            variables.add(try #require(Variable(name, "\(number)")))
        }
        #expect(variables.count == RuleLimits.variables)
        #expect(variables[try #require(VariableName("v0"))] == "0")
    }

    @Test(
        arguments: [
            ("52:54:00:12:34:56", true), ("52-54-00-AB-CD-EF", true), ("525400123456", true), ("5254.0012.3456", true),
            ("00:00:00:00:00:00", false), ("ff:ff:ff:ff:ff:ff", false), ("01:00:5e:00:00:01", false),
            ("5.254E+11", false), ("52:54", false), ("52.54.00.12.34.56", false),
        ]) func `lists have addresses of single cards in several spellings`(text: String, isTaken: Bool)
    {
        #expect((MACAddress(listed: text) != nil) == isTaken)
    }
}
