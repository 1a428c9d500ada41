// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import FleetModel
package import MachineLogs
internal import Synchronization
package import TorrentCore

/// Whose kernel speaks from an address: the machine whose agent was last believed there, in the boot that it was in.
///
/// Where agents of two machines are heard from one address, as behind a router that translates addresses, nobody can say whose
/// kernel speaks there; so nobody owns it. Nobody waits for the answer, for it is asked with every datagram.
package final class LogOwners: Sendable {
    private struct Speaker {
        let owner: NetconsoleListener.Owner
        /// When its agent was believed there the last time.
        let heard: MonotonicInstant
    }

    private struct State {
        var speakers: [HostAddress: [MachineNumber: Speaker]] = [:]
        /// Each machine is at one address.
        var addresses: [MachineNumber: HostAddress] = [:]

        mutating func remove(_ machine: MachineNumber) {
            guard let address = addresses.removeValue(forKey: machine) else { return }
            speakers[address]?[machine] = nil
            if speakers[address]?.isEmpty == true { speakers[address] = nil }
        }
    }

    private let state = Mutex(State())

    /// Nobody was heard yet.
    package init() {}

    /// The owner of what comes from an address; `nil` for a stranger, and where several are.
    package func owner(at address: HostAddress) -> NetconsoleListener.Owner? {
        state.withLock { state -> NetconsoleListener.Owner? in
            guard let speakers = state.speakers[address], speakers.count == 1 else { return nil }
            return speakers.first?.value.owner
        }
    }

    /// An agent was believed that reports from there.
    package func heard(
        _ machine: MachineNumber, in ticket: BootTicket, at address: HostAddress, _ now: MonotonicInstant
    ) {
        let owner = NetconsoleListener.Owner(
            name: BootLogName(machine: machine, boot: ticket.number), key: ticket.key)
        state.withLock { state in
            if state.addresses[machine] != address { state.remove(machine) }
            guard state.addresses[machine] != nil || state.addresses.count < Limits.logOwners else { return }
            // Who has been silent for longer has lost the address to this one.
            let silent = (state.speakers[address] ?? [:]).filter { other, speaker in
                other != machine && now - speaker.heard >= Limits.sharedAddress
            }
            for other in silent.keys { state.remove(other) }
            state.speakers[address, default: [:]][machine] = Speaker(owner: owner, heard: now)
            state.addresses[machine] = address
        }
    }

    /// A machine begins another boot, is handed over, or is forgotten: what comes from its address then is somebody else's.
    package func ended(_ machine: MachineNumber) {
        state.withLock { $0.remove(machine) }
    }
}
