// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// One host that is named with many ports does not take all dials.
extension AddressBook {
    /// Those of some addresses to dial now, in their order, but of each host the first before of any the second.
    ///
    /// Those that are connected or being dialled count as the first ones. A host with many of them gets no more than
    /// `limitOfCrowds`, and not many at once: it may not answer.
    func inTurn(_ candidates: [PeerAddress], limit: Int, limitOfCrowds: Int) -> [PeerAddress] {
        var (active, dialling) = activeCounts
        let ranked = candidates.enumerated().map { place, address in
            let turn = active[address.host.account, default: 0]
            active[address.host.account] = turn + 1
            return (turn: turn, place: place, address: address)
        }
        .sorted { ($0.turn, $0.place) < ($1.turn, $1.place) }
        var chosen: [PeerAddress] = []
        for (turn, _, address) in ranked where chosen.count < limit {
            let atOnce = dialling[address.host.account, default: 0]
            guard atOnce < EngineLimits.dialsOfHost, turn < EngineLimits.dialsOfHost || chosen.count < limitOfCrowds
            else { continue }
            dialling[address.host.account] = atOnce + 1
            chosen.append(address)
        }
        return chosen
    }

    /// Addresses by host: those that are connected or being dialled, and the latter alone.
    private var activeCounts: (active: [HostAddress: Int], dialling: [HostAddress: Int]) {
        var (active, dialling): ([HostAddress: Int], [HostAddress: Int]) = ([:], [:])
        for (address, state) in states {
            switch state {
            case .dialling:
                active[address.host.account, default: 0] += 1
                dialling[address.host.account, default: 0] += 1
            case .connected, .reached: active[address.host.account, default: 0] += 1
            case .idle, .givenUp, .banned: break
            }
        }
        return (active, dialling)
    }
}
