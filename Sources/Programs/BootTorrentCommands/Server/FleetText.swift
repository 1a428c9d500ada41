// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
package import FleetInterface
import FleetModel
import Glibc

/// Values of the interface's documents as people read them.
package struct FleetText: Sendable {
    /// What the server's clock says, which ages are counted by.
    package let now: Timestamp

    /// Ages are counted until then.
    package init(now: Timestamp) {
        self.now = now
    }

    /// This moment, by this computer's clock.
    package static var current: Self {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Self(now: Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000))
    }

    /// `7 s ago`, `12 min ago`, `3 h ago`, `9 days ago`.
    package func age(_ time: Timestamp) -> String { "\(span(since: time)) ago" }

    /// The same without its last word.
    package func span(since time: Timestamp) -> String {
        let seconds = max(0, (now.milliseconds - time.milliseconds) / 1_000)
        return switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7_200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3_600) h"
        default: "\(seconds / 86_400) days"
        }
    }

    /// `2026-12-01 09:27:00`, in this computer's time zone.
    package static func local(_ time: Timestamp) -> String {
        var seconds = time_t(time.milliseconds / 1_000)
        var parts = tm()
        guard localtime_r(&seconds, &parts) != nil else { return time.description }
        func two(_ number: Int32) -> String { (number < 10 ? "0" : "") + "\(number)" }
        return "\(parts.tm_year + 1_900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday)) "
            + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
    }

    /// `0:42`, `1:02:03`.
    package static func clock(_ duration: Seconds) -> String {
        let seconds = max(0, (duration.milliseconds + 500) / 1_000)
        func two(_ number: Int64) -> String { (number < 10 ? "0" : "") + "\(number)" }
        let minutes = seconds / 60
        return minutes < 60
            ? "\(minutes):\(two(seconds % 60))" : "\(minutes / 60):\(two(minutes % 60)):\(two(seconds % 60))"
    }

    /// `57 %`; machines can tell anything, so more than all is all.
    package static func share(_ done: UInt64, of total: UInt64) -> String {
        "\(done >= total ? 100 : Int(Double(done) / Double(total) * 100)) %"
    }

    /// `112.0 MiB/s`.
    package static func rate(_ bytes: UInt64) -> String { "\(ByteCount.text(bytes))/s" }

    /// A machine's stage; how much of its image it has, while it fetches that.
    package static func stage(_ machine: MachineDocument) -> String {
        guard machine.stage == .download, let transfer = machine.transfer else { return machine.stage.rawValue }
        return "\(machine.stage.rawValue) \(share(transfer.verified, of: transfer.total))"
    }
}

extension MachineState {
    /// The worst first: those that need somebody, then those that are at work, then the others.
    var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
