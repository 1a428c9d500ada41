// SPDX-License-Identifier: GPL-3.0-or-later

internal import NIOCore
internal import TorrentCore

/// The connections that have a place, found by number and by host.
struct OpenConnections {
    private struct Entry {
        let channel: any Channel
        let host: HostAddress
        let since: MonotonicInstant
    }

    private var entries: [ConnectionAdmission.ID: Entry] = [:]
    private var hosts: [HostAddress: Set<ConnectionAdmission.ID>] = [:]

    var channels: [any Channel] { entries.values.map(\.channel) }

    mutating func add(
        _ channel: any Channel, as id: ConnectionAdmission.ID, from host: HostAddress, at now: MonotonicInstant
    ) {
        entries[id] = Entry(channel: channel, host: host, since: now)
        hosts[host, default: []].insert(id)
    }

    /// Gives the channel of a connection that was there.
    mutating func remove(_ id: ConnectionAdmission.ID) -> (any Channel)? {
        guard let entry = entries.removeValue(forKey: id) else { return nil }
        hosts[entry.host]?.remove(id)
        if hosts[entry.host]?.isEmpty == true { hosts[entry.host] = nil }
        return entry.channel
    }

    /// The connections of one host that are this old at least.
    func of(_ host: HostAddress, olderThan age: Duration, at now: MonotonicInstant) -> [ConnectionAdmission.ID] {
        (hosts[host] ?? []).filter { entries[$0].map { now - $0.since >= age } ?? false }
    }
}
