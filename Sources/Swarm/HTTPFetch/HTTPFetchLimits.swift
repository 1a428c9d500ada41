// SPDX-License-Identifier: GPL-3.0-or-later

/// How long one exchange may take and how much it may bring.
package struct HTTPFetchLimits: Hashable, Sendable {
    /// Until the connection stands.
    package var connect: Duration = .seconds(2)
    /// Between two bytes from the server, while we are ready to take them.
    package var idle: Duration = .seconds(10)
    /// For everything, connecting and redirects included.
    package var total: Duration = .seconds(30)
    /// The rate in bytes per second at which a body may take as long as its length needs, besides `total`.
    ///
    /// A body of unknown length counts as `bodyBytes`; `nil` for no longer than `total`.
    package var slowest: UInt64?
    /// The status line and all header fields, in bytes.
    package var headerBytes = 16 << 10
    /// The body, in bytes.
    package var bodyBytes: UInt64 = 4 << 20

    /// The longest URL read, in bytes.
    package static let urlByteCount = 8 << 10
    /// How much of an error page is kept for the person who reads the error, in bytes.
    package static let explanationByteCount = 300
    /// How many redirects are followed.
    package static let redirects = 3

    /// For short answers: a manifest, an event, a list of peers.
    package init() {}

    /// Bytes per second at which a large answer may come: an eighth of a room's link of 0.5 Mbit/s.
    package static let slowRate: UInt64 = 8 << 10

    /// What a body of this length, if that is known, may take besides `total`.
    package func extra(forBody length: UInt64?) -> Duration {
        guard let slowest, slowest > 0 else { return .zero }
        return .seconds(Int64(min(min(length ?? bodyBytes, bodyBytes) / slowest, 24 * 3_600)))
    }

    /// For an announce: what takes longer is asked again rather than waited for.
    package static let announce = {
        var limits = HTTPFetchLimits()
        limits.idle = .seconds(5)
        limits.total = .seconds(8)
        limits.bodyBytes = 1 << 20
        return limits
    }()
}
