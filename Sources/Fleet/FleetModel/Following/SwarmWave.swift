// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
package import TorrentCore

/// The machines that fetch one version of an image together, or did so last: how far they are, how soon the last could
/// have it, and how soon it will.
package struct SwarmWave: Hashable, Sendable {
    /// The machines, in the order in which they began.
    package let machines: [MachineNumber]
    /// Those that have all of it.
    package let complete: Int
    /// Those that do not, and are stalled, failed or switched off.
    package let leftOut: Int
    /// When the first began; `nil` when none ever did.
    package let began: WallTime?
    /// From then until now, or until the last one had it.
    package let elapsed: Duration?
    /// From then until the last one can have it at the earliest; `nil` where the line's speed is not known.
    package let bound: Duration?
    /// From then until the last one is expected to have it; `nil` when nobody fetches, or nobody can say.
    package let forecast: Duration?
    /// Bytes that they got from each other.
    package let fromPeers: UInt64
    /// Bytes a second that they send to each other, lately.
    package let ratePeers: UInt64

    /// Those of the machines that fetch this version; others among them do not count.
    ///
    /// Who begins later than a minute after all others were done is another wave. The bound is that of docs/benchmarks.md
    /// for machines that are connected as fast as the server, each of which begins at its time: the last one's beginning,
    /// and the image over one line, with what TCP adds. That line is the server's network card's, in bits a second, if known.
    package init(
        of version: InfoHash, length: UInt64, among candidates: [FleetMachine], line: UInt64?,
        at now: MonotonicInstant
    ) {
        let all = candidates.compactMap { Member($0, of: version, at: now) }
        let members = Self.latest(of: all.sorted { ($0.begun, $0.machine.number) < ($1.begun, $1.machine.number) })
        let fetching = members.filter { $0.done == nil && !$0.isLeftOut }
        machines = members.map(\.machine.number)
        complete = members.count { $0.done != nil }
        leftOut = members.count { $0.done == nil && $0.isLeftOut }
        fromPeers = members.reduce(0) { $0 &+ ($1.machine.transfer?.fromPeers ?? 0) }
        ratePeers = members.reduce(0) { $0 &+ $1.rateUp(at: now) }
        guard let first = members.first, let last = members.last else {
            (began, elapsed, bound, forecast) = (nil, nil, nil, nil)
            return
        }
        began = first.machine.wall(first.begun)
        let end = fetching.isEmpty ? members.map(\.end).max() ?? now : now
        elapsed = max(.zero, end - first.begun)
        bound = line.flatMap { Self.seconds(Double(length), over: Double($0) / 8 / Self.overhead) }.map {
            last.begun - first.begun + $0
        }
        let arrivals = fetching.map { $0.arrival(at: now) }
        let known = arrivals.compactMap(\.self)
        forecast = known.count == arrivals.count ? known.max().map { max(.zero, $0 - first.begun) } : nil
    }

    /// What Ethernet, IP and TCP add: bytes on the wire for each byte of payload.
    private static let overhead = 1_514.0 / 1_448

    private static func latest(of sorted: [Member]) -> [Member] {
        var (wave, end): ([Member], MonotonicInstant?) = ([], nil)
        for member in sorted {
            if let reached = end, member.begun - reached > Limits.waveGap { wave = [] }
            wave.append(member)
            end = end.map { max($0, member.end) } ?? member.end
        }
        return wave
    }

    /// A duration; `nil` for none that counts.
    private static func seconds(_ bytes: Double, over rate: Double) -> Duration? {
        guard rate > 0 else { return nil }
        let seconds = bytes / rate
        return seconds < 1e9 ? .milliseconds(Int64(seconds * 1_000)) : nil
    }

    private struct Member {
        let machine: FleetMachine
        let begun: MonotonicInstant
        let done: MonotonicInstant?
        let isLeftOut: Bool
        /// Until when it counted among those that fetch.
        let end: MonotonicInstant

        init?(_ machine: FleetMachine, of version: InfoHash, at now: MonotonicInstant) {
            guard machine.version == version, let begun = machine.stageTimes[.download] else { return nil }
            self.machine = machine
            self.begun = begun
            done = [MachineStage.verify, .seed, .handover, .os].compactMap { machine.stageTimes[$0] }.filter {
                $0 >= begun
            }.min()
            switch machine.state(at: now) {
            case .failed, .stalled, .off: isLeftOut = true
            case .newcomer, .booting, .waiting, .running: isLeftOut = false
            }
            end = done ?? (isLeftOut ? max(begun, machine.lastSeen) : now)
        }

        func rateUp(at now: MonotonicInstant) -> UInt64 {
            guard let report = machine.report, now - report.heard < Limits.reporting, !machine.isAtEnd else { return 0 }
            return report.traffic.rateUp ?? 0
        }

        /// When it is expected to have all, by what it fetches lately, or has fetched since it began.
        func arrival(at now: MonotonicInstant) -> MonotonicInstant? {
            guard let transfer = machine.transfer, transfer.total >= transfer.verified else { return nil }
            let left = Double(transfer.total - transfer.verified)
            let recent = machine.report?.traffic.rateDown.flatMap { SwarmWave.seconds(left, over: Double($0)) }
            let spent = Double((machine.lastSeen - begun).wholeMilliseconds) / 1_000
            let usual = spent > 0 ? SwarmWave.seconds(left, over: Double(transfer.verified) / spent) : nil
            return (recent ?? usual).map { now + $0 }
        }
    }
}
