// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// How many blocks may be in flight to us over all peers together.
///
/// Too few leave the downlink idle between answers; too many overflow the switch's queue in front of us, for
/// everything outstanding may arrive at once. So the window follows the measured rate, but only to a part: who is slower
/// for a while must not ask for so much less that it stays slower.
struct RequestWindow {
    private let minimum: Int
    private let maximum: Int
    private let duration: Duration
    private var meter = RateMeter()

    init(settings: SwarmSettings) {
        minimum = settings.minimumWindow
        maximum = settings.maximumWindow
        duration = settings.windowDuration
    }

    /// Blocks, for so many peers.
    ///
    /// In a crowd a few blocks do not reach round: whom they are asked of is a matter of luck, and luck is uneven.
    func limit(peers: Int) -> Int {
        let least = peers < EngineLimits.crowd ? minimum : max(minimum, EngineLimits.crowdWindow)
        let rated = Int(meter.bytesPerSecond * duration.inSeconds / Double(PieceGeometry.blockLength))
        return min(least + rated, maximum)
    }

    /// Bytes per second over all peers.
    var bytesPerSecond: Double { meter.bytesPerSecond }

    mutating func received(_ bytes: Int, at now: MonotonicInstant) {
        meter.add(bytes, at: now)
    }

    mutating func tick(at now: MonotonicInstant) {
        meter.roll(at: now)
    }
}
