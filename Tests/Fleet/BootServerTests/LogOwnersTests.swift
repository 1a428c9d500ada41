// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetModel
import MachineLogs
import Testing
import TorrentCore

/// Whose kernel speaks from an address.
@Suite struct LogOwnersTests {
    private let owners = LogOwners()
    private let address = HostAddress.ipv4(0x0A00_0007)
    private let other = HostAddress.ipv4(0x0A00_0008)
    private let ticket: BootTicket

    init() throws {
        let key = try #require(BootKey(hexadecimal: "3f6aa8c1d94be07215fc8d3e6b90a724"))
        ticket = BootTicket(number: .first, key: key)
    }

    private func hear(_ machine: Int64, at address: HostAddress, _ seconds: Int64) {
        owners.heard(
            MachineNumber(machine), in: ticket, at: address, MonotonicInstant(nanoseconds: seconds * 1_000_000_000))
    }

    private func owner(at address: HostAddress) -> Int64? { owners.owner(at: address)?.name.machine.value }

    @Test func `an address of two machines is nobody's until one of them ended`() {
        hear(1, at: address, 0)
        #expect(owner(at: address) == 1 && owner(at: other) == nil)
        hear(2, at: address, 299)
        #expect(owner(at: address) == nil)
        hear(1, at: address, 310)
        #expect(owner(at: address) == nil)
        owners.ended(MachineNumber(1))
        #expect(owner(at: address) == 2)
        owners.ended(MachineNumber(2))
        #expect(owner(at: address) == nil)
    }

    @Test func `a machine that gets the address of one that is silent owns it`() {
        hear(1, at: address, 0)
        hear(2, at: address, 300)
        #expect(owner(at: address) == 2)
        hear(2, at: other, 301)
        #expect(owner(at: address) == nil && owner(at: other) == 2)
        // One that moved away leaves it to the other at once.
        hear(1, at: other, 302)
        hear(2, at: address, 303)
        #expect(owner(at: address) == 2 && owner(at: other) == 1)
    }

    @Test(arguments: [false, true])
    func `a machine that is handed over owns its address only if its image sends messages`(sends: Bool) async throws {
        let sample = try SampleEnvironment()
        let image = sample.image
        sample.content.catalog.publish(
            PublishedImage(
                image: BootImage(
                    name: image.image.name, displayName: image.image.displayName, method: image.image.method,
                    sendsMessages: sends), folder: image.folder, metainfo: image.metainfo, infoHash: image.infoHash,
                files: image.files))
        let machine = MachineIdentity(mac: try #require(MACAddress("52:54:00:00:00:07")), uuid: nil)
        let registry = sample.registry
        let agent = SignedAgent(await registry.beginBoot(of: machine))
        for stage in [MachineStage.agent, .seed, .handover] {
            let event = MachineEvent(
                machine: machine, stage: stage, uptime: 9, image: stage == .agent ? nil : image.image.name,
                infoHash: stage == .agent ? nil : image.infoHash, boot: agent.ticket.number)
            guard case .taken = await registry.take(try SignedEvent(bencoded: agent.signed(event)), from: address)
            else {
                Issue.record("the event was refused")
                return
            }
            let isOwner = registry.logOwners.owner(at: address) != nil
            #expect(isOwner == (sends || stage != .handover), "\(stage)")
        }
    }
}
