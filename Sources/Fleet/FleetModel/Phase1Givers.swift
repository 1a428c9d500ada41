// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// Chooses who gives phase 1 to a machine that boots: another one that said it can, or the server.
///
/// 1. A machine gives to a few at a time, for it has an image to give as well; beyond that the server does.
/// 2. Who did not answer once is not named again until it says anew that it can.
/// 3. Whether what it gives is the right thing nobody can tell here (docs/threat-model.md).
package struct Phase1Givers: Sendable {
    private struct Loan {
        let giver: MACAddress
        let start: MonotonicInstant
    }

    private var loans: [MACAddress: Loan] = [:]
    private var unanswered: Set<MACAddress> = []

    /// Machines that did not answer, as far as they are remembered.
    package var unansweredCount: Int { unanswered.count }

    /// Nobody was sent to anybody yet.
    package init() {}

    /// Where a machine may get this phase 1; `nil` for the server.
    package mutating func giver(
        for machine: MACAddress, of hash: String, in fleet: FleetModel, at now: MonotonicInstant
    ) -> HostAddress? {
        loans = loans.filter { now - $0.value.start < Limits.phase1Loan }
        loans[machine] = nil
        var counts: [MACAddress: Int] = [:]
        for loan in loans.values { counts[loan.giver, default: 0] += 1 }
        let able = fleet.machines { candidate in
            candidate.phase1 == hash && candidate.mac != machine && candidate.address != nil
                && !unanswered.contains(candidate.mac) && counts[candidate.mac, default: 0] < Limits.phase1Loans
        }
        let chosen = able.min { left, right in
            let (few, many) = (counts[left.mac, default: 0], counts[right.mac, default: 0])
            return few == many ? left.lastSeen > right.lastSeen : few < many
        }
        guard let chosen, loans.count < Limits.machines else { return nil }
        loans[machine] = Loan(giver: chosen.mac, start: now)
        return chosen.address
    }

    /// A machine that was sent there got nothing.
    ///
    /// - Returns: whether that is news.
    package mutating func gaveNothing(_ address: HostAddress, in fleet: FleetModel) -> Bool {
        guard let mac = fleet.machine(at: address), fleet[mac]?.phase1 != nil else { return false }
        // Machines that the fleet's picture has forgotten are no givers any more.
        if unanswered.count >= Limits.machines { unanswered = unanswered.filter { fleet[$0]?.phase1 != nil } }
        return unanswered.insert(mac).inserted
    }

    /// A machine said of itself what it can.
    package mutating func reported(_ event: MachineEvent) {
        if event.phase1 != nil { unanswered.remove(event.machine.mac) }
        if event.stage.isPhase1Fetched { loans[event.machine.mac] = nil }
    }
}

extension MachineStage {
    /// Whether a machine that is there has its phase 1.
    fileprivate var isPhase1Fetched: Bool { order >= MachineStage.agent.order }
}
