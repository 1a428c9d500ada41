// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetModel
import Foundation
import HTTPTypes
import Testing
import TorrentCore

/// Machines that start their own disks, and what becomes of those that do not.
@Suite struct OwnDiskRoutesTests {
    private let sample: SampleEnvironment
    private let ruled: RuledSample
    private let mac = "52:54:00:00:00:08"

    init() throws {
        sample = try SampleEnvironment()
        ruled = RuledSample(sample)
    }

    private func rule(_ rules: String) throws { try ruled.rule(rules) }
    private func text(_ uri: String) async throws -> String { try await ruled.text(uri) }
    private func manifest(_ mac: String, _ query: String = "") async throws -> Manifest {
        try await ruled.manifest(mac, query)
    }
    private func problems() -> [String] { ruled.problems }

    private func machine() throws -> MachineIdentity {
        MachineIdentity(mac: try #require(MACAddress(mac)), uuid: nil)
    }

    private func report(_ stage: MachineStage, startsOwnDisk: Bool = false, uptime: UInt64 = 1) async throws {
        let event = MachineEvent(
            machine: try machine(), stage: stage, uptime: uptime, startsOwnDisk: startsOwnDisk)
        await sample.registry.note(.reported(event, from: nil))
    }

    @Test func `what a machine's own disk starts is decided by the script, and phase 1 comes where it fails`()
        async throws
    {
        try rule("groups: {lab: {}, own: {image: local, timeout: 0}}")
        let script = try await text("/boot.ipxe?mac=52:54:00:00:00:08&platform=pcbios")
        #expect(script.contains("\niseq ${platform} efi && goto uefi ||\nsanboot --no-describe --drive 0x80 ||\n"))
        #expect(!script.contains("prompt"))
        #expect(script.contains("/phase1/\(sample.content.phase1.hash)/vmlinuz"))
        let machine = try #require(await sample.registry.snapshot.machines.first)
        #expect(machine.stage == .handover)
        #expect(!(try await text("/boot.ipxe?mac=52:54:00:00:00:07")).contains("sanboot"))
        // The disk did not start, so phase 1 runs.
        let back = try await manifest("52:54:00:00:00:08", "&uptime=20000")
        #expect(back.menu == MenuPolicy(timeout: .never, start: .ownDisk))
        #expect(back.notice != nil && problems() == ["own-disk-not-started"])
    }

    @Test func `with a countdown a key brings the menu, which is no problem`() async throws {
        try rule("groups: {lab: {}, own: {image: local, timeout: 4}}")
        let script = try await text("/boot.ipxe?mac=52:54:00:00:00:08&platform=efi")
        #expect(script.contains("prompt --timeout 4000 BootTorrent: this computer (pc_8) starts its own disk in 4 s."))
        // Somebody pressed a key: phase 1 is fetched, and its request for an address sounds like a system's.
        _ = try await ruled.text("/phase1/\(sample.content.phase1.hash)/vmlinuz?mac=\(mac)")
        await sample.registry.note(.addressing(try machine().mac, .system))
        #expect(try await manifest("52:54:00:00:00:08", "&uptime=20000").menu.timeout == .never)
        #expect(problems() == [])
        let grub = try await text("/boot.grub?mac=52:54:00:00:00:08")
        #expect(grub.contains("if sleep --interruptible 4; then\n    for loader in "))
    }

    @Test func `a machine that comes back from its disk again and again gets phase 1`() async throws {
        try rule("groups: {lab: {}, own: {image: local, timeout: 0}}")
        for _ in 1...4 {
            let script = try await text("/boot.ipxe?mac=52:54:00:00:00:08&platform=efi")
            #expect(script.contains("goto uefi ||\nsanboot"))
        }
        #expect(problems() == [])
        #expect(!(try await text("/boot.ipxe?mac=52:54:00:00:00:08&platform=efi")).contains("sanboot"))
        #expect(problems() == ["own-disk-not-started"])
        #expect(try await manifest("52:54:00:00:00:08").menu.timeout == .never)
    }

    @Test func `where the agent may tell more, phase 1 decides`() async throws {
        try rule(
            """
            groups: {lab: {}, own: {}}
            rules:
              - {when: {memory: "< 4 GiB"}, image: debian, timeout: 0}
              - {when: {}, image: local, timeout: 0}
            """)
        #expect(!(try await text("/boot.ipxe?mac=52:54:00:00:00:08")).contains("sanboot"))
        let small = try await manifest("52:54:00:00:00:08", "&memory=2147483648")
        #expect(small.menu.defaultImage?.text == "debian")
        let large = try await manifest("52:54:00:00:00:08", "&memory=8589934592")
        #expect(large.menu == MenuPolicy(timeout: .immediately, start: .ownDisk))
    }

    @Test func `who chose the own disk in the menu is sent to it once`() async throws {
        let machine = MachineIdentity(mac: try #require(MACAddress("52:54:00:00:00:08")), uuid: nil)
        _ = try await text("/boot.ipxe?mac=52:54:00:00:00:08")
        let event = MachineEvent(machine: machine, stage: .handover, uptime: 1, startsOwnDisk: true)
        await sample.registry.note(.reported(event, from: nil))
        #expect(try await text("/boot.ipxe?mac=52:54:00:00:00:08&platform=pcbios").contains("sanboot"))
    }

    @Test func `a BIOS that finds no system on the disk says so, and is given phase 1, whose menu waits`() async throws
    {
        try rule("groups: {lab: {}, own: {image: local, timeout: 4}}")
        _ = try await text("/boot.ipxe?mac=52:54:00:00:00:07&platform=pcbios&disk=failed")
        #expect(problems() == [], "that one was sent to no disk")
        let script = try await text("/boot.ipxe?mac=\(mac)&platform=pcbios")
        let question = try #require(script.split(separator: "\n").first { $0.contains("&disk=failed") })
        #expect(question.hasPrefix("chain --replace http://") && question.contains("/boot.ipxe?mac=${netX/mac}&"))
        let after = try await text("/boot.ipxe?mac=\(mac)&platform=pcbios&disk=failed")
        #expect(!after.contains("sanboot") && after.contains("/vmlinuz"))
        #expect(problems() == ["own-disk-not-started"])
        let told = try await manifest(mac, "&uptime=9000")
        #expect(told.menu.timeout == .never && told.notice?.contains("that did not start") == true)
    }

    @Test func `a system that is heard behind a machine's disk means that the disk starts`() async throws {
        try rule("groups: {lab: {}, own: {image: local, timeout: 0}}")
        let mac = try machine().mac
        for _ in 1...12 {
            await sample.registry.note(.addressing(mac, .firmware))
            #expect(try await text("/boot.ipxe?mac=\(mac)&platform=efi").contains("sanboot"))
            await sample.registry.note(.addressing(mac, .system))
        }
        #expect(problems() == [])
    }

    @Test func `the files of a machine whose system asks for an address are there no more`() async throws {
        try ruled.rule(
            "secrets: plain-network\ngroups: {lab: {}, own: {files: [{from: key, to: /etc/key, secret: true}]}}",
            templates: [("key", "secret")])
        let identity = try machine()
        await sample.registry.note(.addressing(identity.mac, .firmware))
        _ = try await text("/boot.ipxe?mac=\(mac)")
        func key() async throws -> String {
            let files = try await manifest(mac).system.files
            guard case .fetched(let path, _, _)? = files.first?.content else { return "none" }
            return path
        }
        let path = try await key()
        #expect(try await text(path) == "secret")
        await sample.registry.note(.fetched(.handover, identity, from: nil))
        await sample.registry.note(.addressing(identity.mac, .system))
        _ = try await ruled.text(path, status: .notFound)
        // The next boot's are other ones.
        await sample.registry.note(.addressing(identity.mac, .firmware))
        _ = try await text("/boot.ipxe?mac=\(mac)")
        let next = try await key()
        #expect(next != path)
        await sample.registry.note(.fetched(.handover, identity, from: nil))
        await sample.registry.note(.addressing(identity.mac, .firmware))
        _ = try await text("/boot.ipxe?mac=\(mac)")
        _ = try await ruled.text(next, status: .notFound)
    }

    @Test func `phase 1 that comes without a script of the server does not restart for ever`() async throws {
        try rule("groups: {lab: {}, own: {image: local, timeout: 0}}")
        try await report(.agent)
        #expect(try await manifest(mac, "&uptime=9000").menu == MenuPolicy(timeout: .immediately, start: .ownDisk))
        try await report(.handover, startsOwnDisk: true)
        try await report(.agent)
        #expect(try await manifest(mac, "&uptime=1000").menu == MenuPolicy(timeout: .never, start: .ownDisk))
        #expect(problems() == ["own-disk-not-started"])
    }

    @Test func `a chosen disk that does not start is not written over by what starts otherwise`() async throws {
        try rule("groups: {lab: {}, own: {image: debian, timeout: 3}}")
        _ = try await text("/boot.ipxe?mac=\(mac)")
        try await report(.handover, startsOwnDisk: true)
        // What was chosen is not counted down to once more.
        let script = try await text("/boot.ipxe?mac=\(mac)&platform=pcbios")
        #expect(script.contains("sanboot") && !script.contains("prompt"))
        try await report(.agent)
        let back = try await manifest(mac, "&uptime=1000")
        #expect(back.menu == MenuPolicy(timeout: .never, start: .image(try ImageName("debian"))))
        #expect(problems() == ["own-disk-not-started"])
    }

    @Test func `a chosen disk that sends the machine back to the network is given up, and stays so`() async throws {
        try rule("groups: {lab: {}, own: {image: debian, timeout: 3}}")
        _ = try await text("/boot.ipxe?mac=\(mac)")
        try await report(.handover, startsOwnDisk: true)
        for _ in 1...4 { #expect(try await text("/boot.ipxe?mac=\(mac)&platform=efi").contains("sanboot")) }
        for _ in 1...2 { #expect(try await !text("/boot.ipxe?mac=\(mac)&platform=efi").contains("sanboot")) }
        #expect(problems() == ["own-disk-not-started"])
        #expect(try await manifest(mac, "&uptime=1000").menu.timeout == .never)
    }

    @Test func `what is decided anew counts on a machine that came back from its disk`() async throws {
        try rule("groups: {lab: {}, own: {image: local, timeout: 0}}")
        _ = try await text("/boot.ipxe?mac=\(mac)&platform=pcbios")
        _ = try await text("/boot.ipxe?mac=\(mac)&platform=pcbios&disk=failed")
        for _ in 1...2 { #expect(try await manifest(mac, "&uptime=9000").menu.timeout == .never) }
        try rule("groups: {lab: {}, own: {image: debian, timeout: 0}}")
        let told = try await manifest(mac, "&uptime=9000")
        #expect(told.menu == MenuPolicy(timeout: .immediately, start: .image(try ImageName("debian"))))
        #expect(told.notice == nil && problems() == [])
    }

    @Test func `GRUB starts the disk's boot loader, and without a GRUB to give the firmware goes on`() async throws {
        try rule("groups: {lab: {}, own: {image: local, timeout: 0}}")
        let grub = try await text("/boot.grub?mac=\(mac)")
        #expect(grub.contains("if chainloader \"$loader\"; then boot; fi") && grub.contains("\nexit 1\n"))
        #expect(try await text("/boot.ipxe?mac=\(mac)&platform=efi").contains(":uefi\nexit 1\n"))
    }

    @Test func `words for phase 1 that have no room are left out, which is told, and the machine boots`() async throws {
        let words = (1...16).map { "word\($0)=1" }.joined(separator: " ")
        try rule("groups: {lab: {}, own: {image: debian, phase1: \"\(words)\", shell: false}}")
        let script = try await text("/boot.ipxe?mac=\(mac)")
        #expect(script.contains("word16=1") && !script.contains("boottorrent.shell"))
        #expect(problems() == ["words-left-out"])
        try rule("groups: {lab: {}, own: {image: debian, phase1: \"a=1\"}}")
        _ = try await text("/boot.ipxe?mac=\(mac)")
        #expect(problems() == [])
    }
}
