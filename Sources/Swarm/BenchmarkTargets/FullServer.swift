// SPDX-License-Identifier: GPL-3.0-or-later

internal import Admission
internal import TorrentCore

/// A server whose places are all taken, each by another address; for the package `MicroBenchmarks`.
public struct FullServer: Sendable {
    private let admission: ConnectionAdmission
    private let start = MonotonicInstant(nanoseconds: 0)

    /// So many places, held by as many addresses that have only connected.
    public init(places: Int) {
        var admission = ConnectionAdmission(limits: AdmissionLimits(places: places))
        for number in 0..<places { _ = admission.arrived(from: Self.host(number), at: start) }
        self.admission = admission
    }

    private static func host(_ number: Int) -> HostAddress { .ipv4(0x0a00_0000 + UInt32(number)) }

    /// Accepts so many newcomers, each from another address, in place of those that came first; how many were closed
    /// for them.
    public func accept(_ count: Int) -> Int {
        var admission = admission
        var now = start + .seconds(60)
        var closed = 0
        for number in 0..<count {
            now = now + .microseconds(100)
            let (_, closing) = admission.arrived(from: Self.host(1_000_000 + number), at: now)
            closed += closing.count
            _ = admission.hasRoom(at: now)
        }
        return closed
    }
}
