// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import NetbootScripts
import TestProcesses
import Testing
import TorrentCore

@Suite struct DNSMasqConfigurationTests {
    @Test(arguments: SamplePlan.allCases)
    func `the configuration of each mode is the one kept beside the tests`(sample: SamplePlan) throws {
        try GoldenFile(name: "dnsmasq-\(sample.rawValue).conf").check(DNSMasqConfiguration(sample.plan()).text)
    }

    @Test(.enabled(if: Program.isInstalled("dnsmasq"), "needs dnsmasq"), arguments: SamplePlan.allCases)
    func `dnsmasq itself accepts the configuration of each mode`(sample: SamplePlan) throws {
        #expect(try verdict(on: DNSMasqConfiguration(sample.plan()).text).status == 0)
    }

    @Test(
        .enabled(if: Program.isInstalled("dnsmasq"), "needs dnsmasq"),
        arguments: [
            "/srv/a b", "/srv/a,b", "/srv/a#b", "/srv/ #b", "/srv/\"quoted\"", "/srv/back\\slash", "/srv/ü😀",
            "/srv/a:b",
            "/srv/[x]*?", "/srv/\(String(repeating: "x", count: 900))",
        ])
    func `a folder with any printable name can be served`(folder: String) throws {
        let answer = try verdict(on: DNSMasqConfiguration(SamplePlan.server.plan(folder: folder)).text)
        #expect(answer.status == 0, "\(answer.text)")
    }

    @Test(arguments: [
        ("relative", UnsafePath.Reason.relative), ("/srv/new\nline", .controlCharacter),
        ("/srv/\u{7f}", .controlCharacter),
        ("/srv/\(String(repeating: "x", count: 1000))", .tooLong),
        ("/srv/\(String(repeating: "\"", count: 500))", .tooLong),
    ])
    func `a path that would break the file is refused with its reason`(folder: String, reason: UnsafePath.Reason) throws
    {
        let plan = try SamplePlan.server.plan(folder: folder)
        let problem = #expect(throws: UnsafePath.self) { try DNSMasqConfiguration(plan) }
        #expect(problem?.reason == reason)
    }

    @Test(arguments: [(1, 256), (256, 256), (300, 300), (2_000, 500)])
    func `TFTP transfers follow the number of machines within limits`(machines: Int, transfers: Int) throws {
        let base = try SamplePlan.off.plan()
        let plan = DNSMasqPlan(
            interface: base.interface, bindsInterfaceOnly: true, addressing: .off, endpoint: base.endpoint,
            tftpRoot: "/srv", leaseFile: "/l", processFile: "/p", user: base.user, machineCount: machines)
        #expect(try DNSMasqConfiguration(plan).lines.contains("tftp-max=\(transfers)"))
    }

    @Test func `nobody needs dnsmasq when others give addresses and files`() throws {
        let base = try SamplePlan.off.plan()
        let idle = DNSMasqPlan(
            interface: base.interface, bindsInterfaceOnly: true, addressing: .off, endpoint: base.endpoint,
            tftpRoot: nil, leaseFile: "/l", processFile: "/p", user: base.user)
        #expect(base.isNeeded)
        #expect(!idle.isNeeded)
    }

    @Test func `who boots by HTTP is given shim where it is for all and its GRUB goes on, else only by PXE`() throws {
        var plan = try SamplePlan.server.plan()
        func programs() throws -> [String] {
            try DNSMasqConfiguration(plan).lines.filter { $0.hasPrefix("dhcp-boot=tag:http-x64") }
        }
        let beginning = "dhcp-boot=tag:http-x64,tag:!ipxe,http://192.0.2.1:8080/loaders"
        for (signed, byHTTP, name) in [
            (SignedBoot.never, false, "snponly.efi"), (.machines, false, "snponly.efi"),
            (.machines, true, "snponly.efi"),
            (.always, false, nil), (.always, true, "shimx64.efi"),
        ] {
            (plan.signedBoot, plan.signedByHTTP) = (signed, byHTTP)
            #expect(try programs() == (name.map { ["\(beginning)/\($0)"] } ?? []))
        }
    }

    private func verdict(on configuration: String) throws -> Program.Outcome {
        let file = FileManager.default.temporaryDirectory.appending(path: "dnsmasq-\(UUID()).conf")
        try configuration.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        return try Program.run([#require(Program.path(of: "dnsmasq")), "--test", "-C", file.path()])
    }
}
