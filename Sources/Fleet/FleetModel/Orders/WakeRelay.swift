// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import TorrentCore

/// Decides which machine an order of a ``WakePlan`` goes to, and when it is told that a network cannot be reached.
///
/// 1. An order goes to one machine of its network after the other until one has taken it, to each once.
/// 2. Machines that failed before are asked last.
/// 3. Each packet is ordered several times. It counts as sent when one of these orders was taken.
package struct WakeRelay: Hashable, Sendable {
    /// Why machines did not send what they were ordered last.
    private var failures: [MachineNumber: String] = [:]
    private var sent: Set<[MACAddress]> = []
    private var unsent: [Subnet: Set<[MACAddress]>] = [:]

    /// Nobody was asked yet.
    package init() {}

    /// Who is asked after these were asked in vain; `nil` when nobody is left.
    package func next(of helpers: WakeHelpers, after asked: Set<MachineNumber>) -> MachineNumber? {
        let rest = helpers.machines.filter { !asked.contains($0) }
        return rest.first { failures[$0] == nil } ?? rest.first
    }

    /// A machine did not take its order, for this reason.
    package mutating func fail(_ machine: MachineNumber, because reason: String) {
        failures[machine] = reason
    }

    /// A machine took the order for these cards; whether nothing is left in its network that nobody took.
    package mutating func take(_ macs: [MACAddress], by machine: MachineNumber, of helpers: WakeHelpers) -> Bool {
        failures[machine] = nil
        sent.insert(macs)
        unsent[helpers.network]?.remove(macs)
        return unsent[helpers.network]?.isEmpty ?? true
    }

    /// Nobody took the order for these cards; a machine that did not, with its reason, `nil` where an earlier order for them
    /// was taken.
    package mutating func giveUp(
        _ macs: [MACAddress], of helpers: WakeHelpers
    ) -> (machine: MachineNumber, reason: String)? {
        guard !sent.contains(macs) else { return nil }
        unsent[helpers.network, default: []].insert(macs)
        for machine in helpers.machines {
            if let reason = failures[machine] { return (machine, reason) }
        }
        return nil
    }
}
