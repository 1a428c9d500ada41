// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import LinuxSystem
import Testing
import TorrentCore

@Suite struct AgentParametersTests {
    @Test func `a whole command line is read`() throws {
        let parameters = try AgentParameters(
            commandLine: "BOOT_IMAGE=vmlinuz quiet console=tty0 console=ttyS0,115200 "
                + "boottorrent.server=http://192.168.1.1:8080 BOOTIF=01-52-54-00-AB-34-56 "
                + "boottorrent.uuid=4c4c4544-0042 ip=192.168.1.7/24,192.168.1.1 vlan=12\n")
        #expect(parameters.server == PeerAddress("192.168.1.1:8080"))
        #expect(parameters.bootInterface == MACAddress("52:54:00:ab:34:56"))
        #expect(parameters.uuid == "4c4c4544-0042")
        #expect(parameters.address == NetworkAddress("192.168.1.7/24,192.168.1.1"))
        #expect(parameters.vlan == 12)
        #expect(parameters.allowsShell)
        #expect(parameters.release == .none)
    }

    @Test(arguments: [("8086:100E", "8086:100e"), ("8086", nil), ("", nil)])
    func `phase 1 may have the driver of one card alone`(text: String, card: String?) throws {
        let parameters = try AgentParameters(
            commandLine: "boottorrent.server=http://192.0.2.1 boottorrent.card=\(text)")
        #expect(parameters.onlyCard?.description == card)
    }

    @Test func `a boot is known by the number and the key that the boot program was given`() throws {
        let key = "00112233445566778899aabbccddeeff"
        let parameters = try AgentParameters(
            commandLine: "boottorrent.server=http://192.0.2.1 boottorrent.boot=17 boottorrent.key=\(key) quiet")
        #expect(parameters.boot?.number == BootNumber(17))
        #expect(parameters.boot?.key == BootKey(hexadecimal: key))
        #expect(!"\(parameters)".contains(key))
    }

    @Test(arguments: [
        "", "boottorrent.boot=17", "boottorrent.key=00112233445566778899aabbccddeeff",
        "boottorrent.boot=0 boottorrent.key=00112233445566778899aabbccddeeff",
        "boottorrent.boot=17 boottorrent.key=0011", "boottorrent.boot=x boottorrent.key=",
    ])
    func `without both, the server is asked for them`(words: String) throws {
        #expect(try AgentParameters(commandLine: "boottorrent.server=http://192.0.2.1 \(words)").boot == nil)
    }

    @Test(arguments: [("all", CardRelease.all), ("15B3:1015,8086:10d3", .models(["15b3:1015", "8086:10d3"]))])
    func `cards can be taken from their drivers before another kernel starts`(
        text: String, release: CardRelease
    ) throws {
        let line = "boottorrent.server=http://192.0.2.1 boottorrent.unbind=\(text)"
        #expect(try AgentParameters(commandLine: line).release == release)
    }

    @Test(arguments: [(CardRelease.models(["8086:10d3"]), ["", "0000:00:03.0"]), (.all, ["virtio0", "0000:00:03.0"])])
    func `only the cards that are meant are taken from their drivers`(release: CardRelease, taken: [String]) throws {
        let folder = try TemporaryFolder()
        for (name, bus, model) in [
            ("eth0", "virtio0", ("0x1af4", "0x0001")), ("eth1", "0000:00:03.0", ("0x8086", "0x10d3")),
        ] {
            try folder.write("1\n", to: "net/\(name)/type")
            try folder.write("52:54:00:12:34:56\n", to: "net/\(name)/address")
            try folder.write(model.0 + "\n", to: "devices/\(bus)/vendor")
            try folder.write(model.1 + "\n", to: "devices/\(bus)/device")
            try folder.write("", to: "devices/\(bus)/driver/unbind")
            try SystemFile.link("\(folder.path)/net/\(name)/device", to: "\(folder.path)/devices/\(bus)")
        }
        #expect(release.perform(under: "\(folder.path)/net").count == taken.filter { !$0.isEmpty }.count)
        let written = ["virtio0", "0000:00:03.0"].map { SystemFile.text("\(folder.path)/devices/\($0)/driver/unbind") }
        #expect(written == taken)
    }

    @Test(arguments: [
        ("boottorrent.server=http://192.0.2.1", "192.0.2.1:80"),
        ("boottorrent.server=http://192.0.2.1:8080/", "192.0.2.1:8080"),
        ("boottorrent.server=http://1.2.3.4:1 boottorrent.server=http://192.0.2.1:2", "192.0.2.1:2"),
        ("boottorrent.server=http://[2001:db8:0:0:0:0:0:1]:8080", "[2001:db8:0:0:0:0:0:1]:8080"),
    ])
    func `the server is a numeric address, the last one said`(commandLine: String, server: String) throws {
        let parameters = try AgentParameters(commandLine: commandLine)
        #expect(parameters.server.description == server)
        #expect(parameters.bootInterface == nil)
        #expect(parameters.uuid == nil)
        #expect(parameters.address == nil)
    }

    @Test(arguments: ["", "quiet", "boottorrent.server", "xboottorrent.server=http://192.0.2.1"])
    func `a command line without a server is refused`(commandLine: String) {
        #expect(throws: ParameterProblem.missingServer) { try AgentParameters(commandLine: commandLine) }
    }

    @Test(arguments: [
        "", "192.0.2.1:80", "http://host:80", "http://192.0.2.1:0", "https://192.0.2.1", "http://1.2.3.4:x",
    ])
    func `a server that is no numeric address is refused`(text: String) {
        #expect(throws: ParameterProblem.server(text)) {
            try AgentParameters(commandLine: "boottorrent.server=\(text)")
        }
    }

    @Test(arguments: [
        ("BOOTIF=01-52-54-00-12-34", ParameterProblem.bootInterface("01-52-54-00-12-34")),
        ("BOOTIF=20-52-54-00-12-34-56", .bootInterface("20-52-54-00-12-34-56")),
        ("ip=192.0.2.7", .address("192.0.2.7")),
        ("ip=192.0.2.7/33", .address("192.0.2.7/33")),
        ("ip=192.0.2.7/24,gateway", .address("192.0.2.7/24,gateway")),
        ("ip=192.0.2.7/24,", .address("192.0.2.7/24,")),
        ("vlan=0", .vlan("0")),
        ("vlan=4095", .vlan("4095")),
        ("vlan=", .vlan("")),
        ("boottorrent.shell=no", .shell("no")),
        ("boottorrent.unbind=", .unbind("")),
        ("boottorrent.unbind=15b3", .unbind("15b3")),
        ("boottorrent.unbind=15b3:1015,", .unbind("15b3:1015,")),
        ("boottorrent.shell=", .shell("")),
    ])
    func `what cannot be read is named`(word: String, problem: ParameterProblem) {
        #expect(throws: problem) { try AgentParameters(commandLine: "boottorrent.server=http://192.0.2.1 \(word)") }
    }

    @Test(arguments: ["dhcp", "on", "any"])
    func `asking for DHCP is asking for nothing`(word: String) throws {
        let parameters = try AgentParameters(commandLine: "boottorrent.server=http://192.0.2.1 ip=\(word)")
        #expect(parameters.address == nil)
    }

    @Test(arguments: [
        ("", true), ("boottorrent.shell=on", true), ("boottorrent.shell=off", false), ("boottorrent.shell=no", false),
        ("boottorrent.server=nonsense boottorrent.shell=off", false),
        ("boottorrent.shell=off boottorrent.shell=on", true),
    ])
    func `shells are switched off whatever else the command line says`(commandLine: String, allowsShell: Bool) throws {
        #expect(AgentParameters.allowsShell(commandLine: commandLine) == allowsShell)
    }

    @Test func `the boot card may be named without its hardware type`() throws {
        let parameters = try AgentParameters(
            commandLine: "boottorrent.server=http://192.0.2.1 BOOTIF=52:54:00:12:34:56")
        #expect(parameters.bootInterface == MACAddress("52:54:00:12:34:56"))
    }

    @Test func `a problem says what to write instead`() {
        #expect(
            "\(ParameterProblem.server("host"))"
                == "boottorrent.server=host is no numeric address; write it like http://192.168.1.1:8080")
    }

    @Test func `a command line cut anywhere is read or refused, never more`() {
        let whole = "boottorrent.server=http://192.168.1.1:8080 BOOTIF=01-52-54-00-ab-34-56 ip=10.0.0.1/8,10.0.0.2"
        for length in 0...whole.count {
            _ = try? AgentParameters(commandLine: String(whole.prefix(length)))
        }
    }
}
