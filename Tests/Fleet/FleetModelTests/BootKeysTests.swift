// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Testing
import TorrentCore

@Suite struct BootKeysTests {
    private var keys = BootKeys()
    private var chance = SeededGenerator(seed: 1)
    private let one = Computer(1)
    private let two = Computer(2)

    /// A machine, with the number that its names lead to.
    struct Computer: Sendable {
        var number: MachineNumber
        var identity: MachineIdentity

        init(_ index: UInt8, uuid: String? = nil) {
            number = MachineNumber(Int64(index))
            guard let mac = MACAddress(bytes: [0x52, 0x54, 0, 0, 0, index]) else { preconditionFailure("six bytes") }
            identity = MachineIdentity(
                mac: mac,
                uuid: uuid ?? "4c4c4544-0051-3010-8052-b4c04f4e31\(index < 16 ? "0" : "")\(String(index, radix: 16))")
        }
    }

    private func at(_ seconds: Int64) -> MonotonicInstant { Moment.at(seconds).monotonic }

    private mutating func give(
        _ boot: UInt64, to computer: Computer, from asker: HostAddress? = nil
    ) throws -> BootTicket {
        let ticket = BootTicket(number: try #require(BootNumber(boot)), key: BootKey(using: &chance))
        keys.give(ticket, to: computer.number, as: computer.identity, from: asker)
        return ticket
    }

    private func signed(
        _ ticket: BootTicket, _ counter: UInt64, by computer: Computer, _ stage: MachineStage = .download,
        bySystem: Bool = false
    ) throws -> SignedEvent {
        let event = MachineEvent(machine: computer.identity, stage: stage, uptime: 1, boot: ticket.number)
        let key = bySystem ? ticket.key.ofSystem : ticket.key
        return try SignedEvent(bencoded: SignedEvent.sign(event, counter: counter, by: key))
    }

    private mutating func check(
        _ ticket: BootTicket, _ counter: UInt64, by computer: Computer? = nil, _ stage: MachineStage = .download,
        bySystem: Bool = false, at seconds: Int64 = 0
    ) throws -> KeyVerdict {
        let computer = computer ?? one
        let event = try signed(ticket, counter, by: computer, stage, bySystem: bySystem)
        return keys.check(event, of: computer.number, at: at(seconds))
    }

    @Test mutating func `an agent is believed by the key that its machine was given`() throws {
        let ticket = try give(1, to: one)
        #expect(try check(ticket, 1) == .taken(.agent))
        #expect(try check(ticket, 2) == .taken(.agent))
        #expect(keys.tally.taken == 2 && keys.tally.refused.isEmpty)
    }

    @Test mutating func `who asks often in a machine's name has its own keys forgotten, not the machine's`() throws {
        let (here, elsewhere) = (HostAddress.ipv4(0xc000_0201), HostAddress.ipv4(0xc000_0299))
        let first = try give(1, to: one, from: here)
        var forged: [BootTicket] = []
        for _ in 0..<50 { forged.append(try give(1, to: one, from: elsewhere)) }
        #expect(try check(try #require(forged.first), 1) == .refused(.unknownKey))
        #expect(try check(first, 1) == .taken(.agent))
    }

    @Test mutating func `an event that is not signed counts for nothing`() throws {
        _ = try give(1, to: one)
        let event = MachineEvent(machine: one.identity, stage: .download, uptime: 1, boot: .first)
        let plain = try SignedEvent(bencoded: event.bencoded)
        #expect(keys.check(plain, of: one.number, at: at(0)) == .refused(.noKey))
        #expect(keys.tally.refused == [.noKey: 1])
    }

    @Test mutating func `an event with another machine's key is known as that, and with a made-up one as unknown`()
        throws
    {
        let (mine, other) = (try give(1, to: one), try give(2, to: two))
        #expect(try check(other, 1, by: one) == .refused(.otherMachine))
        // Who claims another boot than the key's does not get further.
        let event = MachineEvent(machine: one.identity, stage: .download, uptime: 1, boot: mine.number)
        let forged = try SignedEvent(bencoded: SignedEvent.sign(event, counter: 1, by: other.key))
        #expect(keys.check(forged, of: one.number, at: at(0)) == .refused(.unknownKey))
        let madeUp = BootTicket(number: mine.number, key: BootKey(using: &chance))
        #expect(try check(madeUp, 1) == .refused(.unknownKey))
        #expect(try check(mine, 1) == .taken(.agent))
        #expect(try check(other, 1, by: two) == .taken(.agent))
    }

    @Test mutating func `a key is good for the card that it was given for`() throws {
        let ticket = try give(1, to: one)
        var other = one
        other.identity = MachineIdentity(mac: two.identity.mac, uuid: one.identity.uuid)
        #expect(try check(ticket, 1, by: other) == .refused(.otherMachine))
    }

    @Test mutating func `an event that was sent before is a replay, and so is an earlier one`() throws {
        let ticket = try give(1, to: one)
        #expect(try check(ticket, 5) == .taken(.agent))
        for counter in [UInt64(5), 4, 1] { #expect(try check(ticket, counter) == .refused(.replayed)) }
        // One that was lost on the way is no trouble.
        #expect(try check(ticket, 9) == .taken(.agent))
        #expect(keys.tally.refused == [.replayed: 3])
    }

    @Test mutating func `a request for a script in a machine's name does not lock its boot out`() throws {
        let running = try give(1, to: one)
        #expect(try check(running, 1) == .taken(.agent))
        for boot in UInt64(2)...100 { _ = try give(boot, to: one) }
        #expect(try check(running, 2) == .taken(.agent))
    }

    @Test mutating func `a machine that has its script and no agent yet is not locked out by another request`() throws {
        let before = try give(1, to: one)
        #expect(try check(before, 1) == .taken(.agent))
        let mine = try give(2, to: one)
        _ = try give(3, to: one)
        _ = try give(4, to: one)
        #expect(try check(mine, 1) == .taken(.agent))
    }

    @Test mutating func `what is older than the key that an agent has used is void, and what is newer is not`() throws {
        let tickets = try (1...4).map { try give($0, to: one) }
        // Of those that nobody has used so many wait; the first is one too many.
        #expect(try check(tickets[0], 1) == .refused(.unknownKey))
        #expect(try check(tickets[2], 1) == .taken(.agent))
        #expect(try check(tickets[1], 1) == .refused(.unknownKey))
        #expect(try check(tickets[3], 1) == .taken(.agent))
        #expect(try check(tickets[2], 2) == .refused(.void))
    }

    @Test mutating func `two computers under one name are a problem that is shown, until the next boot`() throws {
        let (first, second) = (try give(1, to: one), try give(2, to: one))
        let (here, there) = (HostAddress.ipv4(0xc000_0201), HostAddress.ipv4(0xc000_0202))
        func take(_ ticket: BootTicket, _ counter: UInt64, _ address: HostAddress, _ seconds: Int64) throws
            -> KeyVerdict
        {
            keys.check(try signed(ticket, counter, by: one), of: one.number, from: address, at: at(seconds))
        }
        #expect(try take(first, 1, here, 0) == .taken(.agent))
        #expect(keys.conflicts(at: at(0)).isEmpty)
        #expect(try take(second, 1, there, 1) == .taken(.agent))
        #expect(keys.conflicts(at: at(1)).isEmpty)
        #expect(try take(first, 2, here, 2) == .refused(.void))
        #expect(try take(second, 2, there, 3) == .taken(.agent))
        #expect(try take(first, 3, here, 4) == .refused(.void))
        let conflict = try #require(keys.conflicts(at: at(5)).first)
        #expect(conflict.machine == one.number && conflict.newer == second.number && conflict.older == first.number)
        #expect(conflict.events == 2 && conflict.sentence.contains("192.0.2.2 and 192.0.2.1"))
        // It goes by itself, and with the next boot.
        #expect(keys.conflicts(at: at(4 + 600)).isEmpty)
        let third = try give(3, to: one)
        #expect(!keys.conflicts(at: at(6)).isEmpty)
        #expect(try take(third, 1, there, 7) == .taken(.agent))
        #expect(keys.conflicts(at: at(8)).isEmpty)
    }

    @Test mutating func `a replay of what an earlier boot sent is no second computer`() throws {
        let (first, second) = (try give(1, to: one), try give(2, to: one))
        #expect(try check(first, 7) == .taken(.agent))
        #expect(try check(second, 1) == .taken(.agent))
        #expect(try check(first, 7) == .refused(.replayed))
        #expect(keys.conflicts(at: at(1)).isEmpty)
    }

    @Test mutating func `a started system may say that it runs, and nothing else`() throws {
        let (before, ticket) = (try give(1, to: one), try give(2, to: one))
        #expect(try check(before, 1) == .taken(.agent))
        for stage in MachineStage.allCases where stage != .os {
            #expect(try check(ticket, 1, stage, bySystem: true) == .refused(.notForThis))
        }
        // Its counter is its own, and no key is void by it.
        #expect(try check(ticket, 3, .os, bySystem: true) == .taken(.system))
        #expect(try check(ticket, 3, .os, bySystem: true) == .refused(.replayed))
        #expect(try check(before, 2) == .taken(.agent))
        #expect(try check(ticket, 1) == .taken(.agent))
        #expect(try check(ticket, 4, .os, bySystem: true) == .taken(.system))
        #expect(try check(before, 9, .os, bySystem: true) == .refused(.unknownKey))
        #expect(try check(ticket, 2, .os) == .taken(.agent))
    }

    @Test mutating func `a machine whose number changed goes on with its key, and with no other's`() throws {
        let ticket = try give(1, to: one)
        #expect(try check(ticket, 4) == .taken(.agent))
        var renumbered = one
        renumbered.number = MachineNumber(50)
        #expect(try check(ticket, 4, by: renumbered) == .refused(.replayed))
        #expect(try check(ticket, 5, by: renumbered) == .taken(.agent))
        #expect(try check(ticket, 6, by: renumbered) == .taken(.agent))
        // A key that was given to who said no UUID is good for whoever has that card.
        let unnamed = Computer(3)
        let nameless = BootTicket(number: try #require(BootNumber(9)), key: BootKey(using: &chance))
        keys.give(nameless, to: one.number, as: MachineIdentity(mac: unnamed.identity.mac, uuid: nil))
        #expect(try check(nameless, 1, by: unnamed) == .taken(.agent))
        // One that was given with a UUID is not good for another's.
        let named = try give(10, to: two)
        var liar = one
        liar.identity = MachineIdentity(mac: two.identity.mac, uuid: one.identity.uuid)
        #expect(try check(named, 1, by: liar) == .refused(.otherMachine))
        #expect(try check(named, 1, by: two) == .taken(.agent))
    }

    @Test mutating func `a machine that the fleet has no number for is believed by the key of its boot`() throws {
        let ticket = try give(1, to: one)
        #expect(keys.check(try signed(ticket, 1, by: one), of: nil, at: at(0)) == .taken(.agent))
        #expect(keys.check(try signed(ticket, 1, by: two), of: nil, at: at(0)) == .refused(.otherMachine))
    }
}
