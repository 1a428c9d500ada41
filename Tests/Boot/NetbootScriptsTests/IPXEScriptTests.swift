// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import NetbootScripts
import Testing
import TorrentCore

@Suite struct IPXEScriptTests {
    private let mac = "52:54:00:12:34:56"

    private func boot(
        uuid: String? = "4C4C4544-0042-3510-8052-B4C04F4A4E31", hash: String = "0123abcd", port: UInt16 = 8080,
        archives: [String] = ["initramfs"], arguments: [KernelArgument] = [], giver: String? = nil
    ) throws -> Phase1Boot? {
        let address = try #require(HostAddress("192.0.2.1"))
        let other = giver.flatMap { HostAddress($0) }.flatMap { ServerEndpoint(address: $0, port: 8_081) }
        return Phase1Boot(
            endpoint: try #require(ServerEndpoint(address: address, port: port)),
            giver: other, hash: hash,
            machine: MachineIdentity(mac: try #require(MACAddress(mac)), uuid: uuid), archives: archives,
            arguments: arguments)
    }

    @Test func `the introduction is the one kept beside the tests`() throws {
        let boot = try #require(try boot())
        try GoldenFile(name: "introduction.ipxe").check(IPXEScript.introduction(boot.endpoint).text)
    }

    @Test func `the script of one machine is the one kept beside the tests`() throws {
        let words = try ["net.ifnames=0", "loglevel=7"].map { try #require(KernelArgument($0)) }
        try GoldenFile(name: "phase1.ipxe").check(IPXEScript.phase1(try #require(try boot(arguments: words))).text)
    }

    @Test func `the script that names another machine first is the one kept beside the tests`() throws {
        let boot = try #require(try boot(archives: ["initramfs-small", "card-e1000"], giver: "192.0.2.77"))
        try GoldenFile(name: "phase1-from-peer.ipxe").check(IPXEScript.phase1(boot).text)
    }

    @Test func `the script that starts a disk is the one for phase 1, with the disk tried before`() throws {
        let boot = try #require(try boot())
        let script = IPXEScript.disk(WrittenDisk(name: "/dev/sdb", start: .drive(0x81)), orElse: boot)
        try GoldenFile(name: "disk.ipxe").check(script.text)
        #expect(script.lines.suffix(IPXEScript.phase1(boot).lines.count) == IPXEScript.phase1(boot).lines[...])
    }

    @Test(arguments: [0, 5], [true, false])
    func `the scripts that start a machine's own disk are the ones kept beside the tests`(
        seconds: Int, gives: Bool
    ) throws {
        let boot = try #require(try boot())
        let script = IPXEScript.ownDisk(after: seconds, orElse: boot, gives: gives)
        try GoldenFile(name: "own-disk-\(seconds)\(gives ? "-grub" : "").ipxe").check(script.text)
        #expect(script.lines.suffix(IPXEScript.phase1(boot).lines.count) == IPXEScript.phase1(boot).lines[...])
    }

    @Test func `a disk whose number no BIOS told is named, and nothing in its name is a command`() throws {
        let boot = try #require(try boot())
        let disk = WrittenDisk(name: "/dev/sdb (500.1 GB, ${mac} && reboot; \"x\"\n)", start: nil)
        let lines = IPXEScript.disk(disk, orElse: boot).lines
        #expect(lines.contains("sanboot --no-describe --drive 0x80 ||"))
        #expect(
            lines.contains(
                "echo BootTorrent: it is /dev/sdb (500.1 GB, ??mac? ?? reboot? ?x??). The BIOS does not say which of its"
                    + " disks that is;"))
        #expect(IPXEScript.disk(nil, orElse: boot).lines.contains { $0.contains("it is /") } == false)
    }

    @Test func `a known network card's archive is fetched behind the small one, and named to the kernel in that order`()
        throws
    {
        let boot = try #require(try boot(archives: ["initramfs-small", "card-e1000"]))
        #expect(boot.commandLine.prefix(2) == ["initrd=initramfs-small", "initrd=card-e1000"])
        let fetches = IPXEScript.phase1(boot).lines.filter { $0.hasPrefix("initrd ") }.map { $0.prefix { $0 != "?" } }
        #expect(
            fetches == [
                "initrd --name initramfs-small http://192.0.2.1:8080/phase1/0123abcd/initramfs-small",
                "initrd --name card-e1000 http://192.0.2.1:8080/phase1/0123abcd/card-e1000",
            ])
    }

    @Test(arguments: [[], [""], ["a b"], ["../x"], ["a", "b", "c"], ["a?b"], [String(repeating: "a", count: 65)]])
    func `archives with names that are none make no script`(archives: [String]) throws {
        #expect(try boot(archives: archives) == nil)
    }

    @Test(arguments: [["initramfs"], ["initramfs-small", "card-e1000"]])
    func `every label a script jumps to exists once`(archives: [String]) throws {
        let boot = try #require(try boot(archives: archives))
        let fromPeer = try #require(try self.boot(archives: archives, giver: "192.0.2.77"))
        let own = [0, 5].map { IPXEScript.ownDisk(after: $0, orElse: boot, gives: true) }
        for script in [IPXEScript.introduction(boot.endpoint), .phase1(boot), .phase1(fromPeer)] + own {
            let labels = script.lines.filter { $0.hasPrefix(":") }.map { String($0.dropFirst()) }
            #expect(Set(labels).count == labels.count)
            let jumps = script.lines.flatMap { line in
                line.split(separator: " ").indices(of: "goto").ranges.map { range in
                    String(line.split(separator: " ")[range.upperBound])
                }
            }
            #expect(!jumps.isEmpty)
            #expect(Set(jumps).subtracting(labels).isEmpty)
        }
    }

    @Test func `no sentence holds what a later iPXE may read as a quotation or a comment`() throws {
        let boot = try #require(try boot())
        for script in [IPXEScript.introduction(boot.endpoint), .phase1(boot)] {
            #expect(!script.text.dropFirst("#!ipxe".count).contains { "'\"#;\\".contains($0) })
        }
    }

    @Test(arguments: [
        nil, "", "not-a-uuid", "00000000-0000-0000-0000-000000000000", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
        "4C4C4544-0042-3510-8052-B4C04F4A4E3",
        "4C4C4544-0042-3510-8052-B4C04F4A4E31 init=/bin/sh",
        "${boom}4544-0042-3510-8052-B4C04F4A4E31",
    ])
    func `a UUID that is none stays off the command line`(uuid: String?) throws {
        let boot = try #require(try boot(uuid: uuid))
        #expect(!boot.commandLine.contains { $0.hasPrefix("boottorrent.uuid") })
    }

    @Test func `iPXE and GRUB hand a boot's number and key on, beside a person's words`() throws {
        let key = try #require(BootKey(hexadecimal: "00112233445566778899aabbccddeeff"))
        let plain = try #require(try boot())
        let ticket = BootTicket(number: try #require(BootNumber(17)), key: key)
        let known = try #require(
            Phase1Boot(endpoint: plain.endpoint, hash: plain.hash, machine: plain.machine, ticket: ticket))
        let words = ["boottorrent.boot=17", "boottorrent.key=00112233445566778899aabbccddeeff"]
        #expect(known.commandLine.filter { !plain.commandLine.contains($0) } == words)
        for lines in [IPXEScript.phase1(known).lines, GRUBScript.phase1(known).lines] {
            #expect(lines.count { $0.contains(words.joined(separator: " ")) } == 1)
        }
    }

    @Test func `port 80 is left out of the URL`() throws {
        #expect(try boot(port: 80)?.endpoint.url == "http://192.0.2.1")
        #expect(ServerEndpoint(address: .ipv4(1), port: 0) == nil)
        #expect(ServerEndpoint(address: .ipv6(1, 1), port: 80) == nil)
    }

    @Test(arguments: ["", "0123ABCD", "../x", "12 34", String(repeating: "a", count: 65)])
    func `a hash that is none makes no script`(hash: String) throws {
        #expect(try boot(hash: hash) == nil)
    }

    @Test(arguments: ["a b", "a$b", "a\"b", "a'b", "a\\b", "#a", "a#b", "a&&b", "a||b", "a;b", "ü", "a\nb", ""])
    func `a word that iPXE would read as more than a word is refused`(word: String) {
        #expect(KernelArgument(word) == nil)
    }

    @Test(arguments: ["quiet", "console=ttyS1,9600n8", "a=b:c/d@e-f_g.h%i(j)[k]{l}~m^n`o!p?q<r>s*t+u"])
    func `a plain word is kept as it is`(word: String) {
        #expect(KernelArgument(word)?.description == word)
    }
}
