// SPDX-License-Identifier: GPL-3.0-or-later

internal import Admission

/// What the tracker's sockets tolerate.
package struct TrackerTransportLimits: Hashable, Sendable {
    /// How long a connection may take for one request with its answer, and stay idle between two.
    package var requestTime: Duration = .seconds(8)
    /// The most connections at a time; with the usual 1024 descriptors a process, the rest of it still has some.
    package var connections = 512
    /// The most connections of one address that is not this machine's own.
    package var connectionsPerHost = AdmissionLimits.standardPerAddress
    /// Whether loopback has no limit of its own.
    package var exemptsLoopback = true
    /// The longest request line and header, in bytes.
    package var headerBytes = 16 << 10
    /// How often peers that fell silent are looked for.
    package var sweep: Duration = .seconds(5)
    /// How often another port is tried, when any port will do and the one given for TCP is not free for UDP.
    package var portAttempts = 16

    /// The limits as the property declarations give them.
    package init() {}

    /// The same as a guard of connections takes it.
    var admission: AdmissionLimits {
        var limits = AdmissionLimits(places: connections, perAddress: connectionsPerHost)
        limits.exemptsLoopback = exemptsLoopback
        return limits
    }

    /// An answer is never longer than the kernel's buffers, so who does not read it is silent between two requests.
    var pace: PaceLimits {
        var pace = PaceLimits()
        pace.head = requestTime
        pace.idle = requestTime
        pace.closing = min(pace.closing, requestTime)
        return pace
    }
}
