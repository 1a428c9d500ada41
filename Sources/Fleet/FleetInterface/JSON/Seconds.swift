// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// A duration as the interface writes it: seconds, with three decimals at most.
package struct Seconds: Hashable, Comparable, Sendable {
    /// Whole milliseconds.
    package let milliseconds: Int64

    /// So many milliseconds.
    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// The same duration, cut to whole milliseconds.
    package init(_ duration: Duration) { self.init(milliseconds: duration.wholeMilliseconds) }

    package static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

    /// The same duration, for what counts with it.
    package var duration: Duration { .milliseconds(milliseconds) }
}

extension Seconds: Codable {
    package init(from decoder: any Decoder) throws {
        let seconds = try decoder.singleValueContainer().decode(Double.self)
        self.init(milliseconds: Int64((seconds * 1_000).rounded(), clamping: ()))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Double(milliseconds) / 1_000)
    }
}

extension Int64 {
    fileprivate init(_ value: Double, clamping: ()) {
        self = value >= 0x1p62 ? 1 << 62 : value <= -0x1p62 ? -(1 << 62) : Int64(value)
    }
}
