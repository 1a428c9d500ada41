// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import FleetStore
import Foundation
import Testing
import TorrentCore

@Suite(.timeLimit(.minutes(5))) struct KeyStoreTests {
    private let folder = TemporaryFolder()
    private let machine = MachineNumber(7)
    private let identity: MachineIdentity

    init() throws {
        identity = try .sample(1)
    }

    private func ticket(_ number: UInt64) throws -> BootTicket {
        let digits = String(repeating: String(number, radix: 16), count: 32)
        return BootTicket(
            number: try #require(BootNumber(number)), key: try #require(BootKey(hexadecimal: digits)))
    }

    private func signed(_ ticket: BootTicket, counter: UInt64) throws -> SignedEvent {
        let event = MachineEvent(machine: identity, stage: .download, uptime: 1)
        return try SignedEvent(bencoded: SignedEvent.sign(event, counter: counter, by: ticket.key))
    }

    private func store(_ keys: inout BootKeys, in store: FleetStore, at seconds: Int64) async {
        var changes = FleetChanges()
        let now = Moment.at(seconds)
        changes.keys = keys.takeChanges(at: now.monotonic)
        guard case .stored(without: nil) = await store.store(changes, ageing: now.wall) else {
            Issue.record("it is not stored")
            return
        }
    }

    @Test func `a server that starts again knows keys and counters, and none of a machine that is forgotten`()
        async throws
    {
        let store = FleetStore(path: folder.file)
        _ = await store.open()
        var keys = BootKeys()
        let (old, new) = (try ticket(1), try ticket(2))
        keys.give(old, to: machine, as: identity)
        let now = Moment.at(1).monotonic
        #expect(keys.check(try signed(old, counter: 5), of: machine, at: now) == .taken(.agent))
        keys.give(new, to: machine, as: identity)
        await self.store(&keys, in: store, at: 1)
        await store.close()

        let again = FleetStore(path: folder.file)
        let records = await again.open().records
        #expect(records.keys.count == 2)
        var known = BootKeys(records.keys)
        #expect(known.check(try signed(old, counter: 5), of: machine, at: now) == .refused(.replayed))
        #expect(known.check(try signed(old, counter: 6), of: machine, at: now) == .taken(.agent))
        #expect(known.check(try signed(new, counter: 1), of: machine, at: now) == .taken(.agent))
        #expect(known.check(try signed(old, counter: 7), of: machine, at: now) == .refused(.void))

        known.forget(machine)
        await self.store(&known, in: again, at: 2)
        await again.close()
        #expect(await FleetStore(path: folder.file).open().records.keys.isEmpty)
    }

    @Test func `nobody but the server's user reads the file, nor what is beside it, nor one of an earlier version`()
        async throws
    {
        try folder.older(steps: 3)
        #expect(chmod(folder.file, 0o644) == 0)
        let store = FleetStore(path: folder.file)
        _ = await store.open()
        var keys = BootKeys()
        keys.give(try ticket(1), to: machine, as: identity)
        await self.store(&keys, in: store, at: 1)
        let files = folder.names.filter { $0.hasPrefix("fleet.sqlite") }
        #expect(files == ["fleet.sqlite", "fleet.sqlite-shm", "fleet.sqlite-wal"])
        for name in files {
            let path = URL(filePath: folder.file).deletingLastPathComponent().appending(path: name).path
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
        }
        await store.close()
    }

    @Test func `keys that cannot be understood are passed over`() async throws {
        let store = FleetStore(path: folder.file)
        _ = await store.open()
        var keys = BootKeys()
        let good = try ticket(1)
        keys.give(good, to: machine, as: identity)
        await self.store(&keys, in: store, at: 1)
        await store.close()
        let bad = [
            ("8", "'x'", "1", "'waiting'", "0"), ("9", "'\(good.key.hexadecimal)'", "-1", "'waiting'", "0"),
            ("10", "'\(good.key.hexadecimal)'", "1", "'held'", "0"),
            ("11", "'\(good.key.hexadecimal)'", "1", "'in-use'", "-5"),
        ]
        for (number, key, boot, state, counter) in bad {
            try folder.sql(
                "INSERT INTO boot_key VALUES (\(number), 0, \(key), \(boot), '\(identity.mac)', NULL, \(state), \(counter), 0)"
            )
        }
        let records = await FleetStore(path: folder.file).open().records
        #expect(Set(records.keys.map(\.machine.value)) == [7, 11])
        #expect(records.keys.allSatisfy { $0.counter == 0 })
    }
}
