// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// How many blocks may be in flight to us over all peers together.
///
/// Too few leave the downlink idle between answers; too many overflow the switch's queue in front of us, for
/// everything outstanding may arrive at once. So the window follows the measured rate: rate × a fixed time.
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

    /// Blocks.
    var limit: Int {
        let blocks = meter.bytesPerSecond * duration.inSeconds / Double(PieceGeometry.blockLength)
        return min(max(minimum, Int(blocks)), maximum)
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
