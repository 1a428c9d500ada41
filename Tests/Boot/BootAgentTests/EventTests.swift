// SPDX-License-Identifier: GPL-3.0-or-later

import BootAgent
import BootCatalog
import Testing
import TorrentCore

@Suite struct EventQueueTests {
    private func event(_ uptime: UInt64) throws -> MachineEvent {
        let mac = try #require(MACAddress("52:54:00:12:34:56"))
        return MachineEvent(
            machine: MachineIdentity(mac: mac, uuid: nil), stage: .failed, uptime: uptime, reason: "\(uptime)")
    }

    private func progress(_ verified: UInt64, stage: MachineStage = .download, givers: Int? = nil) throws
        -> MachineEvent
    {
        let mac = try #require(MACAddress("52:54:00:12:34:56"))
        var traffic = MachineTraffic()
        traffic.givers = givers.map { (1...$0).map { TrafficGiver(host: .ipv4(UInt32($0)), bytes: 1) } }
        return MachineEvent(
            machine: MachineIdentity(mac: mac, uuid: nil), stage: stage, uptime: verified,
            transfer: TransferProgress(verified: verified, total: 100, fromServer: 0, fromPeers: 0), traffic: traffic)
    }

    @Test func `events leave in the order they came`() throws {
        var queue = EventQueue()
        for uptime in 1...3 { queue.append(try event(UInt64(uptime))) }
        var sent: [UInt64] = []
        while let next = queue.first {
            sent.append(next.event.uptime)
            queue.remove(next)
        }
        #expect(sent == [1, 2, 3])
        #expect(queue.isEmpty)
    }

    @Test func `of too many the oldest goes`() throws {
        var queue = EventQueue()
        for uptime in 1...70 { queue.append(try event(UInt64(uptime))) }
        #expect(queue.first?.event.uptime == 7)
    }

    @Test func `an event that made room while it was being sent takes no other with it`() throws {
        var queue = EventQueue(limit: 2)
        queue.append(try event(1))
        let sending = try #require(queue.first)
        queue.append(try event(2))
        queue.append(try event(3))
        queue.remove(sending)
        #expect(queue.first?.number == 1)
    }

    @Test func `of progress in one stage the latest waits, with who gave as it was told last`() throws {
        var queue = EventQueue()
        queue.append(try event(1))
        for verified in UInt64(1)...90 { queue.append(try progress(verified, givers: verified == 7 ? 3 : nil)) }
        queue.append(try progress(90, stage: .verify))
        var sent: [MachineEvent] = []
        while let next = queue.first {
            sent.append(next.event)
            queue.remove(next)
        }
        #expect(sent.map(\.stage) == [.failed, .download, .verify])
        #expect(sent.map(\.uptime) == [1, 90, 90])
        #expect(sent[1].traffic.givers?.count == 3)
    }

    private func asking(_ uptime: UInt64, for name: String?) throws -> MachineEvent {
        var event = try progress(uptime, stage: .manifest)
        event.registration = name.flatMap { Registration(name: $0) }
        return event
    }

    @Test func `an event that asks for a name waits, whatever comes behind it, and the latest name is asked for`()
        throws
    {
        var queue = EventQueue()
        for (uptime, name) in [(UInt64(1), "pc-07"), (2, nil), (3, "pc-08"), (4, nil), (5, nil)] {
            queue.append(try asking(uptime, for: name))
        }
        var sent: [MachineEvent] = []
        while let next = queue.first {
            sent.append(next.event)
            queue.remove(next)
        }
        #expect(sent.compactMap(\.registration).map(\.name) == ["pc-08"])
        #expect(sent.map(\.uptime).last == 5)
    }

    @Test func `progress that is being sent when more comes is followed by it`() throws {
        var queue = EventQueue()
        queue.append(try progress(1))
        let sending = try #require(queue.first)
        queue.append(try progress(2))
        queue.remove(sending)
        #expect(queue.first?.event.uptime == 2)
    }
}
