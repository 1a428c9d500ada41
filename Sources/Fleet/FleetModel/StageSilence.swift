// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// The one table of how long a machine may be silent in each stage before it counts as stalled.
package enum StageSilence {
    /// How many reports in a row must be missing.
    static let missedReports = 3
    /// The shortest silence that counts, however often reports come: a switch whose port is plugged in anew takes nearly as long.
    static let least = Duration.seconds(8)
    /// How often an agent tells of a download that was not told how often.
    static let unasked = Duration.seconds(1)

    /// How long a machine that restarts may take until its firmware asks for an address: servers test their memory first.
    static let restart = Duration.seconds(300)
    /// How long phase 1 may take to be heard by another card than the one that its loader used and that it has no driver of.
    static let withoutDriver = Duration.seconds(90)

    /// The silence that counts in a stage, of a machine whose agent reports at an interval, or whose agent does not ask
    /// how often; `nil` where silence says nothing.
    package static func limit(in stage: MachineStage, interval: Duration?) -> Duration? {
        switch stage {
        // UEFI takes a minute over each way to boot that gives no answer, and a person may be in its menus.
        case .dhcp: .seconds(120)
        // A loader of 4 MB over a slow line, or signed programs that come one after the other.
        case .loader: Limits.loaderTransfer
        // The kernel is asked for at once; while that gets no answer it is tried again, which the server does not see.
        case .script: .seconds(60)
        // It is being fetched: 10 MB, 30 PCs over a line of 100 Mbit/s.
        case .kernel: .seconds(120)
        // 60 MB are fetched, then the kernel unpacks them, loads drivers and waits for the network; nobody reports.
        case .initramfs: .seconds(300)
        // Both are told once there is a network; then the manifest is asked for.
        case .agent, .network: interval.map(reporting) ?? .seconds(60)
        // A person may be reading the menu, unless the agent says all the time that it goes on.
        case .manifest, .seed: interval.map(reporting)
        case .download: reporting(interval ?? unasked)
        // The kernel is loaded next, for which all of it is read.
        case .verify: interval.map(reporting) ?? .seconds(120)
        // Something else runs on the machine, or the reason is known.
        case .handover, .os, .failed: nil
        }
    }

    private static func reporting(_ interval: Duration) -> Duration { max(least, interval * missedReports) }
}

extension FleetModel {
    /// Machines in mid-boot that gave no sign of life for longer than their stage allows, or whose kernel stopped.
    package func stalled(at now: MonotonicInstant) -> [FleetMachine] {
        machines { $0.isStalled(at: now) }
    }
}

extension FleetMachine {
    /// Whether it has been silent for longer than its stage allows, or its kernel stopped, which needs no silence to be known.
    package func isStalled(at now: MonotonicInstant) -> Bool {
        if signs.panic != nil, stage != .os, stage != .failed { return true }
        return isSilent(at: now)
    }

    /// Whether it has been silent for longer than its stage allows.
    package func isSilent(at now: MonotonicInstant) -> Bool {
        if let leaving { return !leaving.isForGood && now - leaving.since >= StageSilence.restart }
        if undrivenCard != nil, stage == .initramfs { return now - lastSeen >= StageSilence.withoutDriver }
        guard !isAtEnd, let limit = StageSilence.limit(in: stage, interval: report?.interval) else { return false }
        return now - lastSeen >= limit
    }
}
