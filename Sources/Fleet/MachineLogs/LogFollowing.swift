// SPDX-License-Identifier: GPL-3.0-or-later

internal import Synchronization

/// Who waits for more of a log.
struct LogFollowers: Sendable {
    private var bells: [BootLogName: [Int: AsyncStream<Void>.Continuation]] = [:]
    private var count = 0
    private var next = 0

    /// Adds somebody; `nil` beyond a number.
    mutating func add(_ bell: AsyncStream<Void>.Continuation, to name: BootLogName, upTo limit: Int) -> Int? {
        guard count < limit else { return nil }
        count += 1
        next += 1
        bells[name, default: [:]][next] = bell
        return next
    }

    mutating func remove(_ number: Int, from name: BootLogName) {
        guard bells[name]?.removeValue(forKey: number) != nil else { return }
        count -= 1
        if bells[name]?.isEmpty == true { bells[name] = nil }
    }

    func ring(_ name: BootLogName) {
        for bell in bells[name, default: [:]].values { bell.yield() }
    }
}

extension LogShelf {
    /// A log from a place on, and then what comes, for as long as somebody takes it.
    ///
    /// What waits for a slow reader is in the files and not in memory; what goes out of the files meanwhile is told by
    /// ``LogPiece/missing``. A log that is not there yet is waited for.
    ///
    /// - Returns: `nil` when too many follow logs already.
    package func follow(_ name: BootLogName, from start: LogStart) async -> AsyncStream<LogPiece>? {
        // Where that is is decided now, and not when the first piece is taken.
        let offset = try? await onDisk { writer throws(LogProblem) in try writer.offset(of: start, in: name) }
        guard let follower = LogFollower(name, from: offset ?? 0, of: self) else { return nil }
        return AsyncStream(unfolding: { await follower.next() })
    }
}

/// One who follows a log; goes with the last reference to it.
private actor LogFollower {
    private nonisolated let shelf: LogShelf
    private nonisolated let name: BootLogName
    private nonisolated let number: Int
    private let bells: AsyncStream<Void>
    private var offset: UInt64

    init?(_ name: BootLogName, from offset: UInt64, of shelf: LogShelf) {
        let (bells, bell) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        guard let number = shelf.followers.withLock({ $0.add(bell, to: name, upTo: shelf.followerLimit) }) else {
            return nil
        }
        (self.shelf, self.name, self.number, self.bells, self.offset) = (shelf, name, number, bells, offset)
    }

    deinit {
        shelf.followers.withLock { $0.remove(number, from: name) }
    }

    /// The next piece, once there is one; `nil` when the reader's task is cancelled.
    func next() async -> LogPiece? {
        while !Task.isCancelled {
            // A disk that fails now may not with the next line.
            if let piece = try? await shelf.read(name, from: .offset(offset), limit: Limits.followedPiece) {
                offset = piece.next
                if !piece.bytes.isEmpty { return piece }
            }
            var news = bells.makeAsyncIterator()
            guard await news.next(isolation: self) != nil else { return nil }
        }
        return nil
    }
}
