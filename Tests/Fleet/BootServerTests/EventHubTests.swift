// SPDX-License-Identifier: GPL-3.0-or-later

import BootServer
import FleetInterface
import FleetModel
import NIOCore
import Synchronization
import Testing
import TorrentCore

@Suite(.timeLimit(.minutes(5))) struct EventHubTests {
    private static let start = MonotonicInstant(nanoseconds: 0)

    private func tell(_ hub: EventHub, _ count: Int = 1) {
        for _ in 0..<count { hub.tell(.stage, at: WallTime(milliseconds: 0)) { _ in } }
    }

    /// What one who follows is sent, until it has so many events.
    private func follow(_ hub: EventHub, after last: EventID? = nil, until count: Int, beside: () -> Void = {})
        async throws
        -> [String]
    {
        let subscription = try #require(hub.subscribe(after: last) {})
        beside()
        let text = Mutex("")
        struct Enough: Error {}
        do {
            try await subscription.run(now: { Self.start }) { buffer in
                let all = text.withLock { text in
                    text += String(buffer: buffer)
                    return text
                }
                if Self.names(in: all).count >= count { throw Enough() }
            }
        } catch is Enough {}
        return Self.names(in: text.withLock(\.self))
    }

    /// `resync 3`: what each event is, and the number behind its id's dash.
    private static func names(in text: String) -> [String] {
        text.split(separator: "\n\n").compactMap { block in
            let lines = block.split(separator: "\n")
            guard let id = lines.first(where: { $0.hasPrefix("id: ") }),
                let event = lines.first(where: { $0.hasPrefix("event: ") }),
                lines.contains(where: { $0.hasPrefix("data: {") })
            else { return nil }
            return "\(event.dropFirst(7)) \(id.split(separator: "-").last ?? "")"
        }
    }

    private func id(_ hub: EventHub, _ sequence: UInt64) -> EventID { EventID(epoch: hub.epoch, sequence: sequence) }

    @Test func `who comes for the first time is told to look anew, then what happens`() async throws {
        let hub = EventHub()
        tell(hub, 3)
        let seen = try await follow(hub, until: 3) { tell(hub, 2) }
        #expect(seen == ["resync 3", "stage 4", "stage 5"])
    }

    @Test func `who was away for a moment goes on where it was`() async throws {
        let hub = EventHub()
        tell(hub, 3)
        #expect(try await follow(hub, after: id(hub, 1), until: 2) == ["stage 2", "stage 3"])
    }

    @Test func `who wants the latest gets as many as there are, and then what happens`() async throws {
        let hub = EventHub(capacity: 4)
        tell(hub, 9)
        let subscription = try #require(hub.subscribe(after: nil, recent: 2) {})
        let sent = Mutex<[String]>([])
        struct Enough: Error {}
        do {
            try await subscription.run(now: { Self.start }) { buffer in
                sent.withLock { $0.append(String(buffer: buffer)) }
                if String(buffer: buffer).hasPrefix(": now") { throw Enough() }
            }
        } catch is Enough {}
        #expect(Self.names(in: sent.withLock { $0.joined() }) == ["stage 8", "stage 9"])
        #expect(hub.subscribe(after: nil, recent: 99) {} != nil)
    }

    @Test func `who was away for too long, or before a restart, is told to look anew`() async throws {
        let hub = EventHub(capacity: 4)
        tell(hub, 9)
        #expect(try await follow(hub, after: id(hub, 4), until: 1) == ["resync 9"])
        #expect(try await follow(hub, after: id(hub, 5), until: 4).count == 4)
        let before = EventID(epoch: hub.epoch &- 1, sequence: 9)
        #expect(try await follow(hub, after: before, until: 1) == ["resync 9"])
    }

    @Test func `who reads too slowly for what happens is told so, and goes on with the latest`() async throws {
        let hub = EventHub(capacity: 4)
        let subscription = try #require(hub.subscribe(after: nil) {})
        let text = Mutex("")
        let writes = Mutex(0)
        struct Enough: Error {}
        do {
            try await subscription.run(now: { Self.start }) { buffer in
                text.withLock { $0 += String(buffer: buffer) }
                switch writes.withLock({ count in (count += 1, count).1 }) {
                case 1: tell(hub, 9)
                case 2: tell(hub, 1)
                default: throw Enough()
                }
            }
        } catch is Enough {}
        #expect(Self.names(in: text.withLock(\.self)) == ["resync 0", "resync 9", "stage 10"])
    }

    @Test func `where nothing happens a sign of life is sent, and no other`() async throws {
        let hub = EventHub()
        let subscription = try #require(hub.subscribe(after: nil) {})
        let sent = Mutex<[String]>([])
        struct Enough: Error {}
        do {
            try await subscription.run(now: { Self.start }) { buffer in
                sent.withLock { $0.append(String(buffer: buffer)) }
                switch sent.withLock(\.count) {
                case 1: tell(hub)
                case 2: break
                case 3: hub.elapsed(to: Self.start)
                case 4: hub.end()
                default: throw Enough()
                }
            }
        } catch is Enough {}
        let all = sent.withLock(\.self)
        #expect(all.count == 4 && all.suffix(2) == [": now\n\n", ":\n\n"])
    }

    @Test func `what happens soon after something was sent is sent at once, after a pause`() async throws {
        let hub = EventHub()
        let subscription = try #require(hub.subscribe(after: nil) {})
        let sent = Mutex<[String]>([])
        let pauses = Mutex(0)
        try await subscription.run(
            now: { Self.start },
            pause: { _ in
                // The second pause follows the first event that came after the greeting.
                switch pauses.withLock({ count in (count += 1, count).1 }) {
                case 1: tell(hub)
                case 2: tell(hub, 3)
                default: hub.end()
                }
            }, send: { buffer in sent.withLock { $0.append(String(buffer: buffer)) } })
        let events = sent.withLock(\.self).map { Self.names(in: $0) }.filter { !$0.isEmpty }
        #expect(events == [["resync 0"], ["stage 1"], ["stage 2", "stage 3", "stage 4"]])
    }

    @Test func `who takes nothing for too long is dropped, and nobody else is`() async throws {
        let hub = EventHub()
        let dropped = Mutex(false)
        let stuck = try #require(hub.subscribe(after: nil) { dropped.withLock { $0 = true } })
        let idle = try #require(hub.subscribe(after: nil) { Issue.record("it had nothing to take") })
        let (writing, begun) = AsyncStream.makeStream(of: Void.self)
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                try? await stuck.run(now: { Self.start }) { _ in
                    begun.yield()
                    // A socket that takes no more: until somebody closes it.
                    try await Task.sleep(for: .seconds(600))
                }
            }
            for await _ in writing { break }
            hub.elapsed(to: Self.start + .seconds(19))
            #expect(!dropped.withLock(\.self) && hub.subscriberCount == 2)
            hub.elapsed(to: Self.start + .seconds(20))
            #expect(dropped.withLock(\.self) && hub.subscriberCount == 1)
            tasks.cancelAll()
        }
        withExtendedLifetime(idle) {}
    }

    @Test func `when the server ends nobody keeps it waiting, and nobody new is taken`() async throws {
        let hub = EventHub()
        let subscription = try #require(hub.subscribe(after: nil) {})
        try await subscription.run(now: { Self.start }) { _ in hub.end() }
        #expect(hub.subscribe(after: nil) {} == nil)
    }

    @Test func `no more follow than there are places, and a place is free when somebody goes`() throws {
        let hub = EventHub(subscribers: 2)
        let holder = HostAddress.ipv4(0xc000_0201)
        var all = try (0..<2).map { _ in try #require(hub.subscribe(after: nil, from: holder) {}) }
        #expect(hub.subscribe(after: nil, from: holder) {} == nil)
        all.removeLast()
        #expect(hub.subscriberCount == 1)
        #expect(hub.subscribe(after: nil, from: holder) {} != nil)
        #expect(hub.subscriberCount == 1)
        withExtendedLifetime(all) {}
    }

    @Test func `one address does not hold all places, and a program on this computer needs none`() throws {
        let hub = EventHub(subscribers: 4)
        let (crowd, other) = (HostAddress.ipv4(0xc000_0201), HostAddress.ipv4(0xc000_0202))
        let dropped = Mutex(0)
        func follow(_ holder: HostAddress?) -> Subscription? {
            hub.subscribe(after: nil, from: holder) { dropped.withLock { $0 += 1 } }
        }
        let first = (0..<4).map { _ in follow(crowd) }
        #expect(first.allSatisfy { $0 != nil } && follow(crowd) == nil)
        let others = [follow(other), follow(other)]
        #expect(others.allSatisfy { $0 != nil } && dropped.withLock(\.self) == 2)
        // Each has two of four: nobody is pushed out by who would have as many.
        #expect(follow(other) == nil && follow(crowd) == nil)
        #expect(follow(nil) != nil && dropped.withLock(\.self) == 2)
        withExtendedLifetime((first, others)) {}
    }

    @Test func `who may not follow any more is dropped at the next sign of life`() throws {
        let hub = EventHub()
        let isAllowed = Mutex(true)
        let isDropped = Mutex(false)
        let subscription = hub.subscribe(after: nil, mayFollow: { isAllowed.withLock(\.self) }) {
            isDropped.withLock { $0 = true }
        }
        hub.elapsed(to: Self.start)
        #expect(!isDropped.withLock(\.self) && hub.subscriberCount == 1)
        isAllowed.withLock { $0 = false }
        hub.elapsed(to: Self.start)
        #expect(isDropped.withLock(\.self) && hub.subscriberCount == 0)
        withExtendedLifetime(subscription) {}
    }
}
