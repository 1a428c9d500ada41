// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetAccess
import FleetInterface
import FleetModel
import NIOCore
import Testing
import TorrentCore

/// The stream of a room over a socket.
@Suite(.timeLimit(.minutes(5))) struct RoomStreamSocketTests {
    private func note(_ last: UInt16, to served: ServedInterface) async throws {
        let mac = try #require(MACAddress(bytes: [2, 0, 0, 0, UInt8(last >> 8), UInt8(last & 255)]))
        await served.registry.note(.fetched(.script, MachineIdentity(mac: mac, uuid: nil), from: nil))
    }

    private func ask(_ channel: any Channel, after last: String? = nil) async throws {
        try await StreamReader.ask(
            for: InterfaceRoutes.stream.path, over: channel, last.map { "Last-Event-ID: \($0)\r\n" } ?? "")
    }

    @Test func `the room is told, what changes in it, and what was missed meanwhile`() async throws {
        let served = try ServedInterface()
        try await served.run { port in
            let (opened, told) = (StreamReader.promise(), StreamReader.promise())
            let reader = StreamReader([("event: snapshot", opened), ("event: tick", told)])
            let channel = try await StreamReader.connect(port, [reader])
            try await ask(channel)
            try await opened.futureResult.get()
            #expect(
                reader.all.contains("text/event-stream") && reader.all.lowercased().contains("x-accel-buffering: no"))
            try await note(1, to: served)
            await served.stream.look()
            try await told.futureResult.get()
            try await channel.close()
            while served.stream.broadcast.followerCount > 0 { await Task.yield() }

            try await note(2, to: served)
            await served.stream.look()
            let missed = StreamReader.promise()
            let again = StreamReader([("[2,\"m2\"", missed)])
            let second = try await StreamReader.connect(port, [again])
            let epoch = String(served.stream.broadcast.epoch, radix: 16)
            try await ask(second, after: "\(epoch)-1")
            try await missed.futureResult.get()
            #expect(again.all.contains("id: \(epoch)-2\nevent: tick") && !again.all.contains("event: snapshot"))
            #expect(!again.all.contains("[1,\"m1\""))
            try await second.close()
        }
    }

    @Test func `who stops to read is dropped, also in the middle of a snapshot`() async throws {
        let served = try ServedInterface()
        try await served.run { port in
            // More than what sockets keep.
            for last in 0..<UInt16(3_000) { try await note(last, to: served) }
            let channel = try await StreamReader.connect(port, [StreamReader([])])
            try await channel.setOption(.autoRead, value: false).get()
            try await ask(channel)
            while served.stream.broadcast.followerCount == 0 { await Task.yield() }
            while served.stream.broadcast.followerCount > 0 {
                served.stream.broadcast.elapsed(to: served.registry.now + .seconds(30))
                await Task.yield()
            }
            // It learns of it once it reads again.
            try await channel.setOption(.autoRead, value: true).get()
            try await channel.closeFuture.get()
        }
    }

    @Test func `who may not see the room any more is disconnected`() async throws {
        let served = try ServedInterface()
        try await served.run { port in
            let opened = StreamReader.promise()
            let channel = try await StreamReader.connect(port, [StreamReader([("event: snapshot", opened)])])
            try await ask(channel)
            try await opened.futureResult.get()
            let settings = served.sample.plan.settings.current
            var access = settings.access
            access.readers = .operators
            served.sample.plan.settings.put(
                ServedSettings(menu: settings.menu, swarm: settings.swarm, leave: settings.leave, access: access))
            served.stream.broadcast.elapsed(to: served.registry.now)
            try await channel.closeFuture.get()
            #expect(served.stream.broadcast.followerCount == 0)
        }
    }
}
