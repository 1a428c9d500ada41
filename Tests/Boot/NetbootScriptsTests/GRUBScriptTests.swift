// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import NetbootScripts
import TestProcesses
import Testing
import TorrentCore

/// Whether GRUB can read our scripts; what they do is seen on machines.
@Suite struct GRUBScriptTests {
    private func endpoint() throws -> ServerEndpoint {
        let address = try #require(HostAddress("192.0.2.1"))
        return try #require(ServerEndpoint(address: address, port: 8080))
    }

    /// What GRUB's own reader says of a script.
    private func problems(in text: String) throws -> String {
        let check = try Program(["grub-script-check"], input: Data(text.utf8))
        check.waitForEnd()
        return check.status == 0 ? "" : check.errors + "status \(check.status ?? -1)"
    }

    private static let words = ["a{b}", "<in", ">out", "!", "`x`", "%d", "(hd0)", "[a-z]?", "~", "@"]

    /// Every script that is made, by what it is for, with awkward words for the kernel.
    private func scripts(_ words: [String] = Self.words) throws -> [(name: String, script: GRUBScript)] {
        let arguments = words.compactMap { KernelArgument($0) }
        try #require(arguments.count == words.count)
        let machine = MachineIdentity(
            mac: try #require(MACAddress("52:54:00:12:34:56")), uuid: "4c4c4544-0042-3510-8052-b4c04f4a4e31")
        let boot = try #require(
            Phase1Boot(
                endpoint: try endpoint(), hash: "ab", machine: machine, archives: ["initramfs-small", "card-e1000e"],
                rememberedCard: PCIIdentity("8086:10d3"), arguments: arguments))
        let medium = try #require(MediumCommandLine(endpoint: try endpoint(), arguments: arguments))
        return [
            ("tftp", GRUBScript(endpoint: try endpoint(), hash: "ab", arguments: arguments)),
            ("tftp-http", GRUBScript(endpoint: try endpoint(), hash: "ab", arguments: arguments, speaksHTTP: true)),
            ("machine", .phase1(boot)),
            ("own-disk", .ownDisk(after: 0, orElse: boot)), ("own-disk-5", .ownDisk(after: 5, orElse: boot)),
            ("http-boot", .httpBoot(try endpoint())),
            ("refusal", .refusal("The query names no machine; add mac=52:54:00:12:34:56; $x && 'y'")),
            ("medium", GRUBScript(medium)),
        ]
    }

    @Test(.enabled("needs grub-script-check") { Program.isInstalled("grub-script-check") })
    func `GRUB can read every script, whatever words the kernel is given`() throws {
        for (name, script) in try scripts() { #expect(try problems(in: script.text) == "", "\(name)") }
    }

    @Test func `each script is the one kept beside the tests`() throws {
        for (name, script) in try scripts(["vlan=20"]) where name != "medium" {
            try GoldenFile(name: "grub-\(name).cfg").check(script.text)
        }
    }

    @Test(
        .enabled("needs grub-script-check") { Program.isInstalled("grub-script-check") },
        arguments: ["chainloader /ipxe.efi && boot\n", "chainloader /ipxe.efi || reboot\n", "if true; then boot\n"])
    func `what GRUB's language does not have is found`(line: String) throws {
        #expect(try problems(in: line) != "")
    }

    @Test func `a port that URLs leave out is left out of GRUB's names, too`() throws {
        let address = try #require(HostAddress("192.0.2.1"))
        let script = GRUBScript.httpBoot(try #require(ServerEndpoint(address: address, port: 80)))
        #expect(script.text.contains("\"(http,192.0.2.1)/boot.grub?"))
    }
}
