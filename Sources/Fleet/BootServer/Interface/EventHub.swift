// SPDX-License-Identifier: GPL-3.0-or-later

package import FleetInterface
package import FleetModel
package import NIOCore
internal import Synchronization
package import TorrentCore

/// Where everything that is told by `/events` comes together, and from where it goes to those who follow: who tells
/// something waits for nobody, and nobody who reads slowly costs memory.
///
/// The latest events are kept once, as they are sent; a subscriber is a place among them. One that takes nothing for too long
/// is dropped, and one that comes too late for what it missed is told so.
package final class EventHub: Sendable {
    private struct Subscriber {
        let wake: AsyncStream<Void>.Continuation
        /// Where it comes from; `nil` for a program on this computer that could open the server's socket.
        let holder: HostAddress?
        let mayFollow: @Sendable () -> Bool
        let drop: @Sendable () -> Void
        var pace = SubscriberPace()
    }

    private struct State {
        var ring: EventRing<ByteBuffer>
        var subscribers: [UInt64: Subscriber] = [:]
        var lastSubscriber: UInt64 = 0
        /// How many signs of life were given.
        var beats: UInt64 = 0
        var isOver = false

        /// Makes a place free for another one of this holder, if need be by taking one from who has at least two more than it would
        /// have; `nil` where there is none, else who has to go.
        func room(for holder: HostAddress?, among most: Int) -> [UInt64]? {
            let counts = subscribers.values.reduce(into: [HostAddress: Int]()) { counts, subscriber in
                if let holder = subscriber.holder { counts[holder, default: 0] += 1 }
            }
            guard let holder, counts.values.reduce(0, +) >= most else { return [] }
            guard let largest = counts.max(by: { $0.value < $1.value }),
                largest.value > counts[holder, default: 0] + 1,
                let latest = subscribers.filter({ $0.value.holder == largest.key }).keys.max()
            else { return nil }
            return [latest]
        }
    }

    /// What a subscriber is to send next.
    fileprivate enum Chunk {
        /// This.
        case send(ByteBuffer)
        /// Nothing yet.
        case wait
        /// Nothing any more: the server ends.
        case over
    }

    private let state: Mutex<State>
    private let most: Int
    /// What tells this run of the server from others in the ids of events.
    package let epoch: UInt64
    private let clock: ServerClock

    /// A hub of one run of the server, which its beginning by the wall clock tells from others, with so many subscribers at
    /// most.
    package init(
        clock: ServerClock = ServerClock(), capacity: Int = Limits.keptEvents,
        subscribers most: Int = Limits.subscribers
    ) {
        epoch = UInt64(clamping: clock.moment.wall.milliseconds)
        state = Mutex(State(ring: EventRing(epoch: epoch, capacity: capacity)))
        self.most = most
        self.clock = clock
    }

    /// How many follow.
    package var subscriberCount: Int { state.withLock { $0.subscribers.count } }

    /// Something happened; nobody is waited for.
    package func tell(_ kind: EventDocument.Kind, at time: WallTime, _ fill: (inout EventDocument) -> Void = { _ in }) {
        var event = EventDocument(kind, sequence: 0, time: Timestamp(time))
        fill(&event)
        state.withLock { state in
            guard !state.isOver else { return }
            state.ring.append { sequence in
                event.sequence = sequence
                return Self.frame(event, id: EventID(epoch: epoch, sequence: sequence))
            }
            for subscriber in state.subscribers.values { subscriber.wake.yield() }
        }
    }

    /// Somebody follows from behind the event that it had last, or with some of the latest, and can be dropped at any moment;
    /// `nil` where too many do.
    ///
    /// `mayFollow` is asked again every few seconds, for rights end. Nobody has all places: where none is free, one of whoever
    /// holds the most goes. Who comes by the server's socket needs none.
    package func subscribe(
        after last: EventID?, recent: UInt64? = nil, from holder: HostAddress? = nil,
        mayFollow: @escaping @Sendable () -> Bool = { true }, drop: @escaping @Sendable () -> Void
    ) -> EventSubscription? {
        let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        var gone: [Subscriber] = []
        let made: EventSubscription? = state.withLock { state in
            guard !state.isOver, let room = state.room(for: holder, among: most) else { return nil }
            gone = room.compactMap { state.subscribers.removeValue(forKey: $0) }
            state.lastSubscriber += 1
            state.subscribers[state.lastSubscriber] = Subscriber(
                wake: wake, holder: holder, mayFollow: mayFollow, drop: drop)
            let start =
                last == nil ? recent.map { state.ring.start(withLatest: $0) } : nil
            return EventSubscription(
                self, state.lastSubscriber, wakes, start ?? state.ring.start(after: last), beat: state.beats)
        }
        end(gone)
        return made
    }

    /// Some seconds passed: everybody gives a sign of life; who has taken nothing for too long is dropped, and who may not
    /// follow any more.
    package func elapsed(to now: MonotonicInstant) {
        let all = state.withLock { $0.subscribers }
        let unwanted = all.filter { $0.value.pace.isLate(at: now) || !$0.value.mayFollow() }
        let gone: [Subscriber] = state.withLock { state in
            let gone = unwanted.keys.compactMap { state.subscribers.removeValue(forKey: $0) }
            state.beats += 1
            for subscriber in state.subscribers.values { subscriber.wake.yield() }
            return gone
        }
        end(gone)
    }

    private func end(_ gone: [Subscriber]) {
        for subscriber in gone {
            subscriber.wake.finish()
            subscriber.drop()
        }
    }

    /// The server ends: nobody keeps it waiting.
    package func end() {
        let all: [Subscriber] = state.withLock { state in
            state.isOver = true
            defer { state.subscribers = [:] }
            return Array(state.subscribers.values)
        }
        for subscriber in all { subscriber.wake.finish() }
    }

    fileprivate func leave(_ number: UInt64) {
        state.withLock { $0.subscribers.removeValue(forKey: number) }?.wake.finish()
    }

    fileprivate func begins(_ number: UInt64, at now: MonotonicInstant) {
        state.withLock { $0.subscribers[number]?.pace.begins(at: now) }
    }

    fileprivate func ended(_ number: UInt64) {
        state.withLock { $0.subscribers[number]?.pace.ended() }
    }

    fileprivate func next(behind sequence: inout UInt64, beat: inout UInt64) -> Chunk {
        let now = clock.moment.wall
        return state.withLock { state in
            guard !state.isOver else { return .over }
            let found = state.ring.events(behind: sequence, upTo: Limits.eventChunk, sizeOf: \.readableBytes)
            guard let found else {
                sequence = state.ring.latest
                return .send(Self.resync(in: state.ring, at: sequence, now))
            }
            guard found.events.isEmpty else {
                sequence = found.last
                var chunk = ByteBuffer()
                for event in found.events { chunk.writeImmutableBuffer(event) }
                return .send(chunk)
            }
            guard beat != state.beats else { return .wait }
            beat = state.beats
            return .send(ByteBuffer(string: ":\n\n"))
        }
    }

    fileprivate func resync(at sequence: UInt64) -> ByteBuffer {
        let now = clock.moment.wall
        return state.withLock { Self.resync(in: $0.ring, at: sequence, now) }
    }

    /// It has the number of the latest event there is, so that who comes again goes on behind that.
    private static func resync(in ring: EventRing<ByteBuffer>, at sequence: UInt64, _ now: WallTime) -> ByteBuffer {
        frame(EventDocument(.resync, sequence: sequence, time: Timestamp(now)), id: ring.id(sequence))
    }

    private static func frame(_ event: EventDocument, id: EventID) -> ByteBuffer {
        var frame = ByteBuffer(string: "id: \(id)\nevent: \(event.kind.rawValue)\ndata: ")
        // JSON has no line breaks of its own.
        frame.writeBytes((try? DocumentEncoder.bytes(event)) ?? [])
        frame.writeString("\n\n")
        return frame
    }
}

/// One who follows, for as long as anybody keeps this; used by one task.
package final class EventSubscription: Sendable {
    private let hub: EventHub
    private let number: UInt64
    private let wakes: AsyncStream<Void>
    private let start: EventRing<ByteBuffer>.Start
    private let firstBeat: UInt64

    fileprivate init(
        _ hub: EventHub, _ number: UInt64, _ wakes: AsyncStream<Void>, _ start: EventRing<ByteBuffer>.Start,
        beat: UInt64
    ) {
        firstBeat = beat
        self.hub = hub
        self.number = number
        self.wakes = wakes
        self.start = start
    }

    deinit { hub.leave(number) }

    /// The comment behind which stands what happened since the request.
    private static let now = ": now"

    /// Sends what happens until the server ends, or this task is cancelled, or sending fails.
    ///
    /// What happens soon after something was sent is sent with what follows, once the pause is over: a room that reports would
    /// cost a write for each report and follower.
    package func run(
        now: @Sendable () -> MonotonicInstant, pause: (Duration) async throws -> Void = { _ in },
        send: (ByteBuffer) async throws -> Void
    ) async throws {
        defer { hub.leave(number) }
        func put(_ buffer: ByteBuffer) async throws {
            hub.begins(number, at: now())
            try await send(buffer)
            hub.ended(number)
        }
        var sequence: UInt64
        var opening = ByteBuffer(string: "retry: \(Limits.eventRetry.wholeMilliseconds)\n: BootTorrent\n\n")
        switch start {
        case .after(let last): sequence = last
        case .resync(let last):
            sequence = last
            opening.writeImmutableBuffer(hub.resync(at: last))
        }
        try await put(opening)
        var beat = firstBeat
        var isCatchingUp = true
        var wakes = wakes.makeAsyncIterator()
        while true {
            switch hub.next(behind: &sequence, beat: &beat) {
            case .send(let chunk): try await put(chunk)
            case .wait:
                if isCatchingUp {
                    // Who wants no more than what has happened can go.
                    isCatchingUp = false
                    try await put(ByteBuffer(string: "\(Self.now)\n\n"))
                } else {
                    try await pause(Limits.eventPause)
                    guard await wakes.next() != nil else { return }
                }
            case .over: return
            }
        }
    }
}

/// Whether a subscriber takes what it is sent.
struct SubscriberPace: Hashable, Sendable {
    private var begun: MonotonicInstant?

    /// Something is being sent.
    mutating func begins(at now: MonotonicInstant) { begun = now }

    /// It was taken.
    mutating func ended() { begun = nil }

    /// Whether it is taken for too long.
    func isLate(at now: MonotonicInstant) -> Bool { begun.map { now - $0 >= Limits.subscriberPatience } ?? false }
}
