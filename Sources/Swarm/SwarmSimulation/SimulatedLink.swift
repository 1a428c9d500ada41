// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// One direction of a cable: bytes go through it one after the other at a fixed rate.
struct SimulatedLink {
    /// Bytes per second.
    let rate: Double
    private let nanosecondsPerByte: Double
    private var freeAt = MonotonicInstant(nanoseconds: 0)
    /// Bytes that went through so far, headers counted.
    private(set) var carried: UInt64 = 0

    init(rate: Double) {
        self.rate = rate
        nanosecondsPerByte = 1e9 / rate
    }

    /// How long so many bytes take.
    func time(for bytes: Int) -> Int64 {
        Int64(Double(bytes) * nanosecondsPerByte)
    }

    /// When bytes whose last one comes now will have gone through; their first came `lead` nanoseconds earlier.
    ///
    /// A packet is passed on while the next still arrives: a link that is free and no slower than the one before adds
    /// nothing.
    mutating func pass(bytes: Int, at now: MonotonicInstant, lead: Int64 = 0) -> MonotonicInstant {
        let start = max(now.nanoseconds - lead, freeAt.nanoseconds)
        freeAt = MonotonicInstant(nanoseconds: start + time(for: bytes))
        carried += UInt64(bytes)
        return max(now, freeAt)
    }
}

/// A time for which a machine's cable is cut.
struct Outage {
    let start: MonotonicInstant
    let end: MonotonicInstant

    /// When TCP sends again what was lost: it waits 200 ms after the first loss and doubles that at each try.
    var resumption: MonotonicInstant {
        var wait = Duration.milliseconds(200)
        var moment = start + wait
        while moment < end {
            wait = wait * 2
            moment = moment + wait
        }
        return moment
    }
}
