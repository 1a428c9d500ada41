// SPDX-License-Identifier: GPL-3.0-or-later

internal import NIOCore
internal import TorrentCore

#if canImport(Glibc)
    internal import Glibc
#endif

/// Lets the swarms of one event loop act once on everything its sockets had, then rests for a moment.
///
/// The rest blocks the loop's thread, so nothing but a swarm's peers may live on it.
final class SwarmTurns {
    private let loop: any EventLoop
    private var waiting: [SwarmDriver] = []
    private var pace = Pace()
    /// Bytes of blocks that were stored on this thread since its swarms last had their turn.
    private var storedBytes = 0

    init(loop: any EventLoop) {
        self.loop = loop
    }

    /// Counts bytes that came or were sent.
    func carried(_ bytes: Int) {
        pace.carried(bytes, at: .now)
    }

    /// Whether so many bytes may be stored on this thread in this turn; counts them if so.
    func mayStore(_ bytes: Int) -> Bool {
        guard storedBytes + bytes <= TransportLimits.storedAtOnce else { return false }
        storedBytes += bytes
        return true
    }

    /// Has a swarm settle once all that is readable now has been read.
    func add(_ driver: SwarmDriver) {
        if waiting.isEmpty {
            let bound = NIOLoopBound(self, eventLoop: loop)
            loop.execute { bound.value.take() }
        }
        if !waiting.contains(where: { $0 === driver }) { waiting.append(driver) }
    }

    private func take() {
        let drivers = waiting
        waiting = []
        storedBytes = 0
        for driver in drivers { driver.settle() }
        let isReading = drivers.contains { $0.orders.reads > 0 }
        guard let rest = pace.rest(at: .now, isReading: isReading) else { return }
        var time = timespec(tv_sec: 0, tv_nsec: Int(rest.wholeNanoseconds))
        nanosleep(&time, nil)
    }
}
