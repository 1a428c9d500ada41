// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Testing
import TorrentCore

@Suite struct BootKeysRecordsTests {
    private var chance = SeededGenerator(seed: 2)

    private func at(_ seconds: Int64) -> MonotonicInstant { Moment.at(seconds).monotonic }

    private func identity(_ index: Int) throws -> MachineIdentity {
        let bytes = [0x52, 0x54, 0, 0, UInt8(truncatingIfNeeded: index >> 8), UInt8(truncatingIfNeeded: index)]
        return MachineIdentity(mac: try #require(MACAddress(bytes: bytes)), uuid: nil)
    }

    private mutating func give(_ boot: UInt64, to index: Int, in keys: inout BootKeys) throws -> BootTicket {
        let ticket = BootTicket(number: try #require(BootNumber(boot)), key: BootKey(using: &chance))
        keys.give(ticket, to: MachineNumber(Int64(index)), as: try identity(index))
        return ticket
    }

    private func check(
        _ ticket: BootTicket, _ counter: UInt64, of index: Int, in keys: inout BootKeys,
        _ stage: MachineStage = .download,
        bySystem: Bool = false
    ) throws -> KeyVerdict {
        let event = MachineEvent(machine: try identity(index), stage: stage, uptime: 1, boot: ticket.number)
        let key = bySystem ? ticket.key.ofSystem : ticket.key
        let signed = try SignedEvent(bencoded: SignedEvent.sign(event, counter: counter, by: key))
        return keys.check(signed, of: MachineNumber(Int64(index)), at: at(0))
    }

    /// What a store has after these changes.
    private func store(_ changes: [MachineNumber: [BootKeyRecord]], in stored: inout [MachineNumber: [BootKeyRecord]]) {
        for (machine, records) in changes { stored[machine] = records.isEmpty ? nil : records }
    }

    @Test mutating func `a server that starts again knows every key, how far its counters are, and which are void`()
        throws
    {
        var keys = BootKeys()
        let tickets = try (1...4).map { try give($0, to: 1, in: &keys) }
        #expect(try check(tickets[1], 7, of: 1, in: &keys) == .taken(.agent))
        #expect(try check(tickets[1], 9, of: 1, in: &keys, .os, bySystem: true) == .taken(.system))
        #expect(try check(tickets[2], 3, of: 1, in: &keys) == .taken(.agent))
        var stored: [MachineNumber: [BootKeyRecord]] = [:]
        store(keys.takeChanges(at: at(0)), in: &stored)
        var again = BootKeys(stored.values.flatMap(\.self).shuffled(using: &chance))
        #expect(again.takeChanges(at: at(1)).isEmpty)
        #expect(try check(tickets[2], 3, of: 1, in: &again) == .refused(.replayed))
        #expect(try check(tickets[2], 4, of: 1, in: &again) == .taken(.agent))
        #expect(try check(tickets[1], 8, of: 1, in: &again) == .refused(.void))
        #expect(try check(tickets[1], 7, of: 1, in: &again) == .refused(.replayed))
        #expect(try check(tickets[3], 1, of: 1, in: &again) == .taken(.agent))
        #expect(again.conflicts(at: at(1)).count == 0)
    }

    @Test mutating func `what changed is told once, and counters every ten seconds`() throws {
        var keys = BootKeys()
        let ticket = try give(1, to: 1, in: &keys)
        #expect(keys.takeChanges(at: at(0))[MachineNumber(1)]?.map(\.state) == [.waiting])
        #expect(keys.takeChanges(at: at(1)).isEmpty)
        #expect(try check(ticket, 1, of: 1, in: &keys) == .taken(.agent))
        #expect(keys.takeChanges(at: at(2))[MachineNumber(1)]?.map(\.state) == [.inUse])
        #expect(try check(ticket, 2, of: 1, in: &keys) == .taken(.agent))
        #expect(keys.takeChanges(at: at(9)).isEmpty)
        #expect(keys.takeChanges(at: at(10))[MachineNumber(1)]?.map(\.counter) == [2])
        #expect(keys.takeChanges(at: at(30)).isEmpty)
        keys.changeAll()
        #expect(keys.takeChanges(at: at(31)).count == 1)
    }

    @Test mutating func `a machine that is forgotten leaves no key, here and in the store`() throws {
        var keys = BootKeys()
        let ticket = try give(1, to: 1, in: &keys)
        _ = keys.takeChanges(at: at(0))
        keys.forget(MachineNumber(1))
        #expect(keys.takeChanges(at: at(1)) == [MachineNumber(1): []])
        #expect(keys.count == 0)
        #expect(try check(ticket, 1, of: 1, in: &keys) == .refused(.unknownKey))
    }

    @Test mutating func `a crowd of made-up machines has no room but its own`() throws {
        var keys = BootKeys(capacity: 20)
        var real: [BootTicket] = []
        for index in 1...10 {
            real.append(try give(UInt64(index), to: index, in: &keys))
            #expect(try check(real[index - 1], 1, of: index, in: &keys) == .taken(.agent))
        }
        for index in 11...500 { _ = try give(UInt64(index), to: index, in: &keys) }
        #expect(keys.count == 20)
        for index in 1...10 { #expect(try check(real[index - 1], 2, of: index, in: &keys) == .taken(.agent)) }
        let stored = keys.takeChanges(at: at(0)).values.flatMap(\.self)
        #expect(BootKeys(stored, capacity: 15).count == 15)
    }

    @Test mutating func `nothing that prints a record prints the key`() throws {
        var keys = BootKeys()
        let ticket = try give(1, to: 1, in: &keys)
        let records = keys.takeChanges(at: at(0))
        var dumped = ""
        dump((keys, records), to: &dumped)
        let decimal = "\(ticket.key.bytes)".dropFirst().dropLast()
        for text in ["\(keys)", "\(records)", dumped] {
            #expect(!text.contains(ticket.key.hexadecimal) && !text.contains(decimal))
            #expect(!text.contains(ticket.key.ofSystem.hexadecimal))
        }
    }
}
