// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetModel
package import NIOCore
package import TorrentCore

/// One who follows, for as long as anybody keeps this; used by one task.
package final class Subscription: Sendable {
    private let broadcast: Broadcast
    private let number: UInt64
    private let wakes: AsyncStream<Void>
    private let start: EventRing<ByteBuffer>.Start
    private let firstBeat: UInt64
    private let opening: @Sendable (UInt64) async -> Opening?

    init(
        _ broadcast: Broadcast, _ number: UInt64, _ wakes: AsyncStream<Void>, _ start: EventRing<ByteBuffer>.Start,
        beat: UInt64, opening: @escaping @Sendable (UInt64) async -> Opening?
    ) {
        firstBeat = beat
        self.broadcast = broadcast
        self.number = number
        self.wakes = wakes
        self.start = start
        self.opening = opening
    }

    deinit { broadcast.leave(number) }

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
        defer { broadcast.leave(number) }
        func put(_ buffer: ByteBuffer) async throws {
            var rest = buffer
            while rest.readableBytes > 0, let piece = rest.readSlice(length: min(rest.readableBytes, Limits.eventChunk))
            {
                broadcast.begins(number, at: now())
                try await send(piece)
                broadcast.ended(number)
            }
        }
        var sequence: UInt64
        var greeting = ByteBuffer(string: "retry: \(Limits.eventRetry.wholeMilliseconds)\n: BootTorrent\n\n")
        var large: ByteBuffer?
        switch start {
        case .after(let last): sequence = last
        case .resync(let last):
            guard let opening = await self.opening(last) else { return }
            sequence = opening.sequence
            // What is small goes with one write; what is large is shared by all who are sent it.
            if opening.frame.readableBytes <= Limits.eventChunk / 2 {
                greeting.writeImmutableBuffer(opening.frame)
            } else {
                large = opening.frame
            }
        }
        try await put(greeting)
        if let frame = large {
            // It is not to be kept for as long as somebody follows.
            large = nil
            try await put(frame)
        }
        var beat = firstBeat
        var isCatchingUp = true
        var wakes = wakes.makeAsyncIterator()
        while true {
            switch broadcast.next(behind: &sequence, beat: &beat) {
            case .send(let chunk): try await put(chunk)
            case .open(let latest):
                guard let opening = await self.opening(latest) else { return }
                sequence = opening.sequence
                try await put(opening.frame)
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
