// SPDX-License-Identifier: GPL-3.0-or-later

import BootAgent
import BootCatalog
import Testing
import TorrentCore

@Suite struct EventQueueTests {
    private func event(_ uptime: UInt64) throws -> MachineEvent {
        let mac = try #require(MACAddress("52:54:00:12:34:56"))
        return MachineEvent(machine: MachineIdentity(mac: mac, uuid: nil), stage: .agent, uptime: uptime)
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
        queue.append(try event(2))
        queue.remove(sending)
        #expect(queue.first?.number == 1)
    }
}
