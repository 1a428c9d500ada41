// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// Who was cut off as a liar and does not come back (`docs/decisions/0038`).
///
/// 1. What is banned is a name at a host: who lies under somebody else's name brings no blame on that one.
/// 2. A host is banned whole at its second liar, for a new name costs nothing; others of that host that are connected
///    already stay, each for as long as it is honest.
/// 3. Never banned whole are the hosts of origins, and this machine itself, on which many programs may share an address.
struct BanList {
    private let spared: Set<HostAddress>
    private var names: Set<PeerName> = []
    /// How many of each host are banned.
    private var liars: [HostAddress: Int] = [:]
    /// The names in the order in which they were banned: the oldest gives way when there are too many.
    private var order: [PeerName] = []

    init(sparing origins: some Sequence<HostAddress>) {
        spared = Set(origins.map(\.account))
    }

    mutating func add(_ name: PeerName) {
        guard names.insert(name).inserted else { return }
        order.append(name)
        liars[name.host, default: 0] += 1
        guard order.count > EngineLimits.bannedNames else { return }
        let oldest = order.removeFirst()
        names.remove(oldest)
        liars[oldest.host] = liars[oldest.host].flatMap { $0 > 1 ? $0 - 1 : nil }
    }

    func contains(_ name: PeerName) -> Bool { names.contains(name) || contains(name.host) }

    /// Whether nobody of the host is wanted.
    func contains(_ host: HostAddress) -> Bool {
        let host = host.account
        return liars[host, default: 0] >= EngineLimits.liarsOfHost && !host.isLoopback && !spared.contains(host)
    }
}
