// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetInterface
import FleetModel
import Foundation
import HTTPTypes
import NIOCore
import Synchronization
import Testing
import TorrentCore

/// The stream of a made-up room, without a socket; time passes when a test says so.
@Suite(.timeLimit(.minutes(5))) struct RoomStreamTests {
    private final class Clock: Sendable {
        let passed = Mutex(Duration.zero)
    }

    private let clock: Clock
    private let sample: SampleEnvironment
    private let stream: RoomStream

    init() throws {
        let clock = Clock()
        self.clock = clock
        sample = try SampleEnvironment(clock: ServerClock { clock.passed.withLock(\.self) })
        stream = RoomStream(
            plan: sample.plan, content: sample.content, registry: sample.registry, parts: InterfaceParts(), page: "abc")
    }

    private func pass(_ duration: Duration) { clock.passed.withLock { $0 += duration } }

    private func report(_ last: UInt8, _ stage: MachineStage = .download, verified: UInt64 = 5) async throws {
        let mac = try #require(MACAddress(bytes: [2, 0, 0, 0, 0, last]))
        let event = MachineEvent(
            machine: MachineIdentity(mac: mac, uuid: nil), stage: stage, uptime: 1_000, image: sample.image.image.name,
            transfer: TransferProgress(verified: verified, total: 10, fromServer: 1, fromPeers: 4))
        await sample.registry.note(.reported(event, from: nil))
    }

    /// An event as it came.
    private struct Sent {
        let name: String
        let id: EventID
        let data: Data

        /// Those that are complete in what came so far.
        static func all(in text: String) -> [Sent] {
            var blocks = text.split(separator: "\n\n", omittingEmptySubsequences: false)
            blocks.removeLast()
            return blocks.compactMap { block in
                var fields: [Substring: Substring] = [:]
                for line in block.split(separator: "\n") {
                    let parts = line.split(separator: ": ", maxSplits: 1)
                    if parts.count == 2 { fields[parts[0]] = parts[1] }
                }
                guard let name = fields["event"], let id = fields["id"].flatMap({ EventID($0) }) else { return nil }
                return Sent(name: String(name), id: id, data: Data((fields["data"] ?? "").utf8))
            }
        }

        func document<Document: InterfaceDocument>(_ type: Document.Type) throws -> Document {
            try JSONDecoder().decode(type, from: data)
        }
    }

    /// What one who follows is sent until it has so many events; something is done once it has each of the others.
    private func follow(
        after last: EventID? = nil, until count: Int, beside: (Int) async throws -> Void = { _ in }
    ) async throws -> [Sent] {
        let subscription = try #require(stream.subscribe(after: last) {})
        let text = Mutex("")
        struct Enough: Error {}
        do {
            try await subscription.run(now: { sample.registry.now }) { buffer in
                let before = Sent.all(in: text.withLock(\.self)).count
                text.withLock { $0 += String(buffer: buffer) }
                let now = Sent.all(in: text.withLock(\.self)).count
                if now >= count { throw Enough() }
                if now > before { try await beside(now) }
            }
        } catch is Enough {}
        return Sent.all(in: text.withLock(\.self))
    }

    @Test func `who comes is sent the whole room, and then what changes`() async throws {
        try await report(1)
        let sent = try await follow(until: 3) { number in
            if number == 1 { try await report(2, .os) } else { try await report(1, verified: 7) }
            await stream.look()
        }
        #expect(sent.map(\.name) == ["snapshot", "tick", "tick"] && sent.map(\.id.sequence) == [0, 1, 2])
        let room = try sent[0].document(StreamSnapshotDocument.self)
        #expect(room.machines.map(\.id) == ["m1"] && room.images.map(\.name) == ["debian"])
        #expect(room.page == "abc" && room.version == Product.version && room.machineColumns == MachineRow.columns)
        #expect(room.environment.server == "127.0.0.1" && room.environment.interface == "lo")
        #expect(room.environment.dhcp == .off)
        let first = try sent[1].document(StreamTickDocument.self)
        #expect(first.machines.map(\.id) == ["m2"] && first.machines.map(\.state) == [.running])
        #expect(first.transfers.isEmpty && first.images.map(\.machines) == [2] && first.problems == nil)
        let second = try sent[2].document(StreamTickDocument.self)
        #expect(second.machines.isEmpty && second.transfers.map(\.number) == [1])
        #expect(second.transfers.map(\.figures.verified) == [7] && second.images.isEmpty)
    }

    @Test func `where nothing changes nothing is told, also when machines are heard again`() async throws {
        try await report(1)
        let sent = try await follow(until: 2) { _ in
            for _ in 0..<3 {
                pass(.milliseconds(900))
                try await report(1)
                await stream.look()
            }
            sample.content.catalog.withdraw(sample.image.image.name, because: "vmlinuz changed")
            await stream.look()
        }
        #expect(sent[1].id.sequence == 1)
        let tick = try sent[1].document(StreamTickDocument.self)
        #expect(tick.machines.isEmpty && tick.transfers.isEmpty && tick.images.map(\.state) == [.broken])
    }

    @Test func `that a machine fell silent is told when it is so`() async throws {
        try await report(1)
        let sent = try await follow(until: 2) { _ in
            pass(.seconds(900))
            await stream.look()
        }
        let tick = try sent[1].document(StreamTickDocument.self)
        #expect(tick.machines.map(\.state) == [.stalled] && tick.machines.allSatisfy { $0.reasonCode != nil })
        #expect(tick.standstills?.map(\.machines) == [["m1"]])
    }

    @Test func `who was away for a moment gets what it missed, each once`() async throws {
        try await report(1)
        let before = try await follow(until: 3) { number in
            try await report(1, verified: 5 + UInt64(number))
            await stream.look()
        }
        pass(.seconds(29))
        try await report(2)
        await stream.look()
        let after = try await follow(after: before[1].id, until: 3) { number in
            guard number == 2 else { return }
            await sample.registry.forget(MachineNumber(2))
            await stream.look()
        }
        #expect(after.map(\.name) == ["tick", "tick", "tick"] && after.map(\.id.sequence) == [2, 3, 4])
        #expect(try after[2].document(StreamTickDocument.self).forgotten == [2])
    }

    @Test func `who was away for too long, or before a restart, is sent the whole room`() async throws {
        try await report(1)
        let before = try await follow(until: 2) { _ in
            try await report(2)
            await stream.look()
        }
        let (epoch, last) = (stream.broadcast.epoch, before[1].id)
        let another = try await follow(after: EventID(epoch: epoch &- 1, sequence: last.sequence), until: 1)
        #expect(another.map(\.name) == ["snapshot"] && another[0].id == last)
        await stream.look()
        pass(.seconds(30))
        // Nobody follows for half a minute: nothing more is kept.
        await stream.look()
        try await report(3)
        let late = try await follow(after: last, until: 1)
        #expect(late.map(\.name) == ["snapshot"] && late[0].id.sequence > last.sequence)
        #expect(try late[0].document(StreamSnapshotDocument.self).machines.map(\.id) == ["m1", "m2", "m3"])
    }

    @Test func `when the server ends nobody keeps it waiting, and nobody new is taken`() async throws {
        let subscription = try #require(stream.subscribe(after: nil) {})
        try await subscription.run(now: { sample.registry.now }) { _ in stream.broadcast.end() }
        #expect(stream.subscribe(after: nil) {} == nil)
    }

    @Test func `who may not follow any more is dropped at the next sign of life`() throws {
        let isAllowed = Mutex(true)
        let isDropped = Mutex(false)
        let subscription = stream.subscribe(after: nil, mayFollow: { isAllowed.withLock(\.self) }) {
            isDropped.withLock { $0 = true }
        }
        stream.broadcast.elapsed(to: sample.registry.now)
        #expect(!isDropped.withLock(\.self) && stream.broadcast.followerCount == 1)
        isAllowed.withLock { $0 = false }
        stream.broadcast.elapsed(to: sample.registry.now)
        #expect(isDropped.withLock(\.self) && stream.broadcast.followerCount == 0)
        withExtendedLifetime(subscription) {}
    }

    @Test func `no more than sixty-four follow, and the next is told to come again`() async throws {
        var parts = InterfaceParts()
        parts.stream = stream
        let client = RouteClient(
            ServerRoutes.router(
                plan: sample.plan, content: sample.content, registry: sample.registry, interface: parts))
        let here = HostAddress.ipv4(0x7f00_0001)
        let all = (0..<64).map { _ in stream.subscribe(after: nil, from: here) {} }
        #expect(all.allSatisfy { $0 != nil })
        let answer = try await client.executeRequest(
            uri: InterfaceRoutes.stream.path, method: .get, headers: [:], body: nil)
        #expect(answer.status == .serviceUnavailable && answer.headers[.retryAfter] != nil)
        let refusal = try JSONDecoder().decode(RefusalDocument.self, from: Data(answer.body.readableBytesView))
        #expect(refusal.code == "too-many-subscribers")
        withExtendedLifetime(all) {}
    }
}
