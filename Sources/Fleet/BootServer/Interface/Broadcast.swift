// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetInterface
internal import FleetModel
internal import NIOCore
internal import Synchronization
package import TorrentCore

/// Sends the same frames to all who follow: who tells something waits for nobody, and nobody who reads slowly costs memory.
///
/// The latest frames are kept once, as they are sent; a follower is a place among them. One that takes nothing for too long
/// is dropped, and one that is new, or comes too late for what it missed, is sent an opening in its place.
package final class Broadcast: Sendable {
    private struct Place {
        let follower: Follower
        let wake: AsyncStream<Void>.Continuation
        var pace = SubscriberPace()
    }

    private struct State {
        var ring: EventRing<ByteBuffer>
        var places: [UInt64: Place] = [:]
        var lastPlace: UInt64 = 0
        /// How many signs of life were given.
        var beats: UInt64 = 0
        var isOver = false

        /// Makes a place free for another one of this holder, if need be by taking one from who has at least two more than it would
        /// have; `nil` where there is none, else who has to go.
        func room(for holder: HostAddress?, among most: Int) -> [UInt64]? {
            let counts = places.values.reduce(into: [HostAddress: Int]()) { counts, place in
                if let holder = place.follower.holder { counts[holder, default: 0] += 1 }
            }
            guard let holder, counts.values.reduce(0, +) >= most else { return [] }
            guard let largest = counts.max(by: { $0.value < $1.value }),
                largest.value > counts[holder, default: 0] + 1,
                let latest = places.filter({ $0.value.follower.holder == largest.key }).keys.max()
            else { return nil }
            return [latest]
        }
    }

    /// What a follower is to send next.
    enum Chunk {
        /// This.
        case send(ByteBuffer)
        /// An opening, which stands behind this frame at the earliest: some of what it missed is not kept any more.
        case open(after: UInt64)
        /// Nothing yet.
        case wait
        /// Nothing any more: the server ends.
        case over
    }

    private let state: Mutex<State>
    private let most: Int
    /// What tells this run of the server from others in the ids of frames.
    package let epoch: UInt64

    /// Frames of one run of the server, which its beginning by the wall clock tells from others: so many are kept, of so many
    /// bytes together, and so many may follow at once.
    init(clock: ServerClock, frames capacity: Int, bytes: Int = .max, followers most: Int) {
        epoch = UInt64(clamping: clock.moment.wall.milliseconds)
        let ring = EventRing<ByteBuffer>(epoch: epoch, capacity: capacity, weight: bytes) { $0.readableBytes }
        state = Mutex(State(ring: ring))
        self.most = most
    }

    /// How many follow.
    package var followerCount: Int { state.withLock { $0.places.count } }

    /// The number of the latest frame.
    var latest: UInt64 { state.withLock { $0.ring.latest } }

    /// There is another frame, which is told its id; nobody is waited for.
    func send(_ frame: (EventID) -> ByteBuffer) {
        state.withLock { state in
            guard !state.isOver else { return }
            state.ring.append { frame(EventID(epoch: epoch, sequence: $0)) }
            for place in state.places.values { place.wake.yield() }
        }
    }

    /// Keeps none of the frames: who comes back, and whoever follows, is sent an opening.
    func forget() {
        state.withLock { state in
            state.ring.forget()
            for place in state.places.values { place.wake.yield() }
        }
    }

    /// Somebody follows from behind the frame that it had last, or with some of the latest, and can be dropped at any moment;
    /// `nil` where too many do.
    ///
    /// `opening` is asked for what is sent in place of frames that are not there any more, with the number of the frame behind
    /// which it stands at the earliest. Nobody has all places: where none is free, one of whoever holds the most goes. Who comes
    /// by the server's socket needs none.
    func subscribe(
        _ follower: Follower, after last: EventID?, recent: UInt64? = nil,
        opening: @escaping @Sendable (UInt64) async -> Opening?
    ) -> Subscription? {
        let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        var gone: [Place] = []
        let made: Subscription? = state.withLock { state in
            guard !state.isOver, let room = state.room(for: follower.holder, among: most) else { return nil }
            gone = room.compactMap { state.places.removeValue(forKey: $0) }
            state.lastPlace += 1
            state.places[state.lastPlace] = Place(follower: follower, wake: wake)
            let start =
                last == nil ? recent.map { state.ring.start(withLatest: $0) } : nil
            return Subscription(
                self, state.lastPlace, wakes, start ?? state.ring.start(after: last), beat: state.beats,
                opening: opening)
        }
        drop(gone)
        return made
    }

    /// Some seconds passed: everybody gives a sign of life; who has taken nothing for too long is dropped, and who may not
    /// follow any more.
    package func elapsed(to now: MonotonicInstant) {
        let all = state.withLock { $0.places }
        let unwanted = all.filter { $0.value.pace.isLate(at: now) || !$0.value.follower.mayFollow() }
        let gone: [Place] = state.withLock { state in
            let gone = unwanted.keys.compactMap { state.places.removeValue(forKey: $0) }
            state.beats += 1
            for place in state.places.values { place.wake.yield() }
            return gone
        }
        drop(gone)
    }

    private func drop(_ gone: [Place]) {
        for place in gone {
            place.wake.finish()
            place.follower.drop()
        }
    }

    /// The server ends: nobody keeps it waiting.
    package func end() {
        let all: [Place] = state.withLock { state in
            state.isOver = true
            defer { state.places = [:] }
            return Array(state.places.values)
        }
        for place in all { place.wake.finish() }
    }

    func leave(_ number: UInt64) {
        state.withLock { $0.places.removeValue(forKey: number) }?.wake.finish()
    }

    func begins(_ number: UInt64, at now: MonotonicInstant) {
        state.withLock { $0.places[number]?.pace.begins(at: now) }
    }

    func ended(_ number: UInt64) {
        state.withLock { $0.places[number]?.pace.ended() }
    }

    func next(behind sequence: inout UInt64, beat: inout UInt64) -> Chunk {
        state.withLock { state in
            guard !state.isOver else { return .over }
            let found = state.ring.events(behind: sequence, upTo: Limits.eventChunk, sizeOf: \.readableBytes)
            guard let found else { return .open(after: state.ring.latest) }
            guard found.events.isEmpty else {
                sequence = found.last
                // One that is large is shared by all who are sent it.
                if let only = found.events.first, found.events.count == 1 { return .send(only) }
                var chunk = ByteBuffer()
                for event in found.events { chunk.writeImmutableBuffer(event) }
                return .send(chunk)
            }
            guard beat != state.beats else { return .wait }
            beat = state.beats
            return .send(ByteBuffer(string: ":\n\n"))
        }
    }
}

/// Somebody who follows a broadcast.
struct Follower: Sendable {
    /// Where it comes from; `nil` for a program on this computer that could open the server's socket.
    let holder: HostAddress?
    /// Asked again every few seconds, for rights end.
    let mayFollow: @Sendable () -> Bool
    /// Closes its connection.
    let drop: @Sendable () -> Void
}

/// What is sent in place of frames that are not there any more.
struct Opening: Sendable {
    /// As it is sent.
    let frame: ByteBuffer
    /// The number of the frame behind which it stands.
    let sequence: UInt64
}

extension ByteBuffer {
    /// A server-sent event with a document as its data.
    init(event name: String, _ id: EventID, _ document: some Encodable) {
        self.init(event: name, id, json: (try? DocumentEncoder.bytes(document)) ?? [])
    }

    /// The same for a document that is written already; JSON has no line breaks of its own.
    init(event name: String, _ id: EventID, json: [UInt8]) {
        self.init(string: "id: \(id)\nevent: \(name)\ndata: ")
        writeBytes(json)
        writeString("\n\n")
    }
}
