// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// What a machine's agent told in one boot besides its stage, each part as it was told last.
package struct MachineReport: Hashable, Sendable {
    /// What it says of the bytes it fetches and gives; who gave them is told less often than the rest.
    package private(set) var traffic = MachineTraffic()
    /// The number of the boot, if its agent knows it.
    package private(set) var boot: BootNumber?
    /// When its agent was heard last.
    package private(set) var heard: MonotonicInstant
    /// How often it was told to report; `nil` for an agent that did not ask, and reports downloads only.
    package var interval: Duration?

    /// An agent was heard for the first time, or when an earlier run of the server heard this last.
    package init(at now: MonotonicInstant, traffic: MachineTraffic = MachineTraffic()) {
        heard = now
        self.traffic = traffic
    }

    /// It told something more.
    mutating func take(_ event: MachineEvent, at now: MonotonicInstant) {
        heard = now
        boot = event.boot ?? boot
        if !event.asksForAnswer { interval = nil }
        // A download that begins anew begins with nothing: what is told of the one before counts no more.
        if event.stage == .download, event.transfer?.verified == 0, event.traffic == MachineTraffic() {
            traffic = MachineTraffic()
        }
        traffic.rateDown = event.traffic.rateDown
        traffic.rateUp = event.traffic.rateUp
        traffic.sent = event.traffic.sent ?? traffic.sent
        traffic.wasted = event.traffic.wasted ?? traffic.wasted
        traffic.diskWait = event.traffic.diskWait ?? traffic.diskWait
        traffic.givers = event.traffic.givers ?? traffic.givers
    }
}

extension MachineTraffic {
    /// The same without what is of a moment only.
    var lasting: MachineTraffic {
        var lasting = self
        (lasting.rateDown, lasting.rateUp) = (nil, nil)
        return lasting
    }
}
