// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Testing
import TorrentCore

/// Every reason of the table in docs/troubleshooting.md, made by what the server notices.
@Suite struct StandstillTests {
    /// Something that happens to the machine, or to others.
    enum Step: Sendable {
        case asks(Sighting.Asker)
        case isLent
        case stops(String)
        case fetches(MachineStage)
        case reports(MachineStage, String? = nil, FailureCause? = nil, peers: UInt64? = nil, unreached: UInt64? = nil)
        case kernelSays(KernelSign)
        case hasLink(UInt64)
        case isSentNoDriver
        case othersHaveLinks(UInt64)
        case passes(Int64)
    }

    /// Ways to make a reason: a new code needs one here, too.
    static func ways(to code: StandstillCode) -> [[Step]] {
        switch code {
        case .noLink:
            [
                [.reports(.failed, "there is no link on eth0", .noLink)],
                [.reports(.download), .kernelSays(.linkLost("eth0")), .passes(10)],
            ]
        case .noDHCPAnswer:
            [
                [.asks(.firmware), .passes(120)], [.reports(.failed, "no DHCP server answered", .noLease)],
                [.fetches(.initramfs), .asks(.system), .passes(300)],
            ]
        case .noBootFile: [[.asks(.firmware), .isLent, .passes(120)]]
        case .loaderRefused: [[.asks(.firmware), .stops("shim refused GRUB")]]
        case .kernelPanic:
            [
                [.fetches(.initramfs), .kernelSays(.panicked("VFS"))],
                [.reports(.download), .kernelSays(.panicked("x")), .reports(.download)],
                [.reports(.handover), .kernelSays(.panicked("VFS"))],
            ]
        case .noCardDriver:
            [
                [.reports(.failed, "no network card was found", .noCard)],
                [.fetches(.script), .isSentNoDriver, .fetches(.initramfs), .passes(90)],
            ]
        case .serverUnreachable:
            [
                [.reports(.failed, "no connection within 5 s", .noServer)],
                [.fetches(.initramfs), .asks(.system), .isLent, .passes(300)],
            ]
        case .certificateClock: [[.reports(.failed, "certificate is not yet valid", .clock)]]
        case .imagePreparing: [[.reports(.manifest, "Debian is being prepared, 12 %", .imagePreparing)]]
        case .waitingForPerson:
            [
                [.reports(.manifest, nil, .waitingForPerson)],
                [.reports(.failed, "not written again", .waitingForPerson)],
            ]
        case .peersUnreachable: [[.reports(.download), .passes(9), .reports(.download, peers: 0, unreached: 2)]]
        case .slowLink:
            [
                [
                    .othersHaveLinks(1_000), .reports(.download), .hasLink(100), .passes(9), .reports(.download),
                    .passes(1),
                ]
            ]
        case .imageTooLarge: [[.reports(.failed, "too little memory", .noRoom)]]
        case .diskMissing: [[.reports(.failed, "this machine shows no disk", .noDisk)]]
        case .diskFailing:
            [
                [.reports(.failed, "write /dev/sda: Input/output error", .brokenDisk)],
                [.reports(.failed, "write"), .kernelSays(.diskFailing("sda"))],
                [.reports(.download, "cannot write /dev/sda", .brokenDisk)],
            ]
        case .failed: [[.reports(.failed, "the kernel does not start")], [.reports(.failed)]]
        case .connectionLost: [[.reports(.download), .passes(8)], [.reports(.network), .passes(60)]]
        case .silent: [[.fetches(.kernel), .passes(120)]]
        }
    }

    /// A machine, others of its group, and a clock.
    private struct Room {
        let identity: MachineIdentity
        let address = HostAddress.ipv4(0xc000_0232)
        var fleet = FleetModel()
        var seconds: Int64 = 0

        init() throws { identity = MachineIdentity(mac: try #require(MACAddress("52:54:00:12:34:56")), uuid: nil) }

        var now: Moment { .at(seconds) }
        var machine: FleetMachine? { fleet[identity.mac] }
        var standstill: StandstillReason? {
            machine.flatMap { $0.standstill(at: now.monotonic, usualSpeed: fleet.usualSpeeds[$0]) }
        }

        mutating func take(_ step: Step) throws {
            switch step {
            case .asks(let asker): fleet.apply(.addressing(identity.mac, asker), at: now)
            case .isLent: fleet.apply(.addressed(identity.mac, address), at: now)
            case .stops(let why): fleet.apply(.stopped(identity.mac, why), at: now)
            case .fetches(let stage): fleet.apply(.fetched(stage, identity, from: address), at: now)
            case .reports(let stage, let reason, let cause, let peers, let unreached):
                var transfer = TransferProgress(verified: 1, total: 9, fromServer: 1, fromPeers: 0)
                (transfer.peers, transfer.unreached) = (peers, unreached)
                let event = MachineEvent(
                    machine: identity, stage: stage, uptime: UInt64(seconds) * 1_000, transfer: transfer,
                    reason: reason,
                    cause: cause)
                fleet.apply(.reported(event, from: address), at: now)
            case .kernelSays(let sign):
                let machine = try #require(machine)
                fleet.noticed(sign, of: machine.number, in: machine.boot)
            case .hasLink(let speed): fleet.setLinkSpeed(speed, of: try #require(machine).number)
            case .isSentNoDriver:
                fleet.setUndrivenCard(PCIIdentity("8086:ffff"), of: try #require(machine).number)
            case .othersHaveLinks(let speed):
                for last in UInt8(1)...4 {
                    let mac = try #require(MACAddress("52:54:00:12:34:0\(last)"))
                    fleet.apply(.fetched(.script, MachineIdentity(mac: mac, uuid: nil), from: nil), at: now)
                    fleet.setLinkSpeed(speed, of: try #require(fleet[mac]).number)
                }
            case .passes(let seconds): self.seconds += seconds
            }
        }
    }

    @Test(arguments: StandstillCode.allCases)
    func `each reason is found by what the server notices, and forgotten with the next boot`(code: StandstillCode)
        throws
    {
        for way in Self.ways(to: code) {
            var room = try Room()
            for step in way { try room.take(step) }
            let reason = try #require(room.standstill, "\(way)")
            #expect(reason.code == code, "\(way)")
            #expect(reason.sentence.hasSuffix(".") && reason.nextStep.hasSuffix("."))
            room.seconds += 3
            try room.take(.asks(.firmware))
            #expect(room.standstill == nil, "\(way)")
            #expect(room.machine?.signs == [] && room.machine?.linkSpeed == nil, "\(way)")
            #expect(room.machine?.undrivenCard == nil, "\(way)")
        }
    }

    @Test func `a stopped kernel makes its machine stalled at once, wherever it was`() throws {
        var room = try Room()
        try room.take(.fetches(.initramfs))
        #expect(room.machine?.state(at: room.now.monotonic) == .booting)
        try room.take(.kernelSays(.panicked("VFS")))
        #expect(room.machine?.state(at: room.now.monotonic) == .stalled)
        #expect(room.machine?.words(for: room.standstill, in: .stalled) == "The kernel stopped: VFS.")
        // Hours later it is most likely switched off.
        try room.take(.passes(86_400))
        #expect(room.machine?.state(at: room.now.monotonic) == .off && room.standstill == nil)
    }

    @Test func `who goes on reporting has a kernel that runs, whatever it said`() throws {
        var room = try Room()
        for step in [.reports(.download), .kernelSays(.panicked("x")), .reports(.download), .reports(.download)]
            as [Step]
        {
            try room.take(step)
        }
        #expect(room.standstill == nil && room.machine?.signs == [])
    }

    @Test func `what a kernel said in another boot is for nobody, and of a flood the stop is kept`() throws {
        var room = try Room()
        try room.take(.reports(.download))
        let machine = try #require(room.machine)
        room.fleet.noticed(.panicked("old"), of: machine.number, in: machine.boot.advanced(by: 7))
        #expect(room.machine?.signs == [])
        try room.take(.kernelSays(.panicked("first")))
        for number in 0..<100 { try room.take(.kernelSays(.linkLost("eth\(number)"))) }
        #expect(room.machine?.signs.count == 16 && room.machine?.signs.last == .linkLost("eth99"))
        #expect(room.standstill == .kernelPanic("first"))
    }

    @Test func `beside another DHCP server nobody is said to have got no address`() throws {
        var room = try Room()
        room.fleet.seesLeases = false
        for step in [.asks(.firmware), .passes(120)] as [Step] { try room.take(step) }
        #expect(room.standstill == .silent(.dhcp))
        try room.take(.asks(.firmware))
        try room.take(.passes(120))
        #expect(room.standstill == .silent(.dhcp))
    }

    @Test func `a machine's own words are kept as long as they tell why`() throws {
        var room = try Room()
        try room.take(.reports(.failed, "there is no link on eth0", .noLink))
        #expect(room.machine?.words(for: room.standstill, in: .failed) == "there is no link on eth0")
        try room.take(.reports(.manifest, nil, .waitingForPerson))
        #expect(room.machine?.words(for: room.standstill, in: .booting) == "Its menu waits for a person.")
        try room.take(.reports(.download))
        #expect(room.machine?.words(for: room.standstill, in: .booting) == nil)
    }
}
