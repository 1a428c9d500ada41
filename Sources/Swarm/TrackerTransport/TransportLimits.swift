// SPDX-License-Identifier: GPL-3.0-or-later

/// What the tracker's sockets put up with.
package struct TrackerTransportLimits: Hashable, Sendable {
    /// How long a connection may take for one request with its answer, and stay idle between two.
    package var requestTime: Duration = .seconds(8)
    /// The most connections at a time; with the usual 1024 descriptors a process, the rest of it still has some.
    package var connections = 512
    /// The most connections of one address.
    package var connectionsPerHost = 64
    /// The longest request line and header, in bytes.
    package var headerBytes = 16 << 10
    /// How often peers that fell silent are looked for.
    package var sweep: Duration = .seconds(5)
    /// How often another port is tried, when any port will do and the one given for TCP is not free for UDP.
    package var portAttempts = 16

    /// The limits as the property declarations give them.
    package init() {}
}
