// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// Who was cut off as a liar and does not come back (`docs/decisions/0038`).
///
/// 1. What is banned is a name at a host: who lies under somebody else's name brings no blame on that one.
/// 2. A host is banned whole at its second liar, for a new name costs nothing; others of that host that are connected
///    already stay, each for as long as it is honest. Who breaks a rule and tells no lie is banned alone: programs that
///    are clumsy are so at every host.
/// 3. Never banned whole are the hosts of origins, and this machine itself, on which many programs may share an address.
struct BanList {
    private let spared: Set<HostAddress>
    /// Those who are banned, and whether they lied.
    private var names: [PeerName: Bool] = [:]
    /// How many of each host are banned.
    private var liars: [HostAddress: Int] = [:]
    /// The names in the order in which they were banned: the oldest gives way when there are too many.
    private var order: [PeerName] = []

    init(sparing origins: some Sequence<HostAddress>) {
        spared = Set(origins.map(\.account))
    }

    mutating func add(_ name: PeerName, isLiar: Bool) {
        guard names.updateValue(isLiar, forKey: name) == nil else { return }
        order.append(name)
        if isLiar { liars[name.host, default: 0] += 1 }
        guard order.count > EngineLimits.bannedNames else { return }
        let oldest = order.removeFirst()
        guard names.removeValue(forKey: oldest) == true else { return }
        liars[oldest.host] = liars[oldest.host].flatMap { $0 > 1 ? $0 - 1 : nil }
    }

    func contains(_ name: PeerName) -> Bool { names[name] != nil || contains(name.host) }

    /// Whether a host is never turned away whole, whatever its peers do.
    func spares(_ host: HostAddress) -> Bool { host.isLoopback || spared.contains(host.account) }

    /// Whether nobody of the host is wanted.
    func contains(_ host: HostAddress) -> Bool {
        let host = host.account
        return liars[host, default: 0] >= EngineLimits.liarsOfHost && !spares(host)
    }
}
