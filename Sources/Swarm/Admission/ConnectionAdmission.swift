// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// Who keeps a place at a server when places are scarce: decides, and closes nothing itself.
///
/// Whoever has sent a complete request and takes its answer keeps its place. Everybody else keeps one only until somebody
/// needs it: who has not finished its request, who asks for nothing at the moment, who takes or sends too slowly. Of these
/// the address with the most connections loses one first, and of its connections the one that has stood still the longest;
/// an only connection that has just come, or was just answered, is left alone for a moment. A crowd therefore pays before
/// somebody with one connection does.
///
/// When all are being served, an address with two more than the newcomer's gives one up. When none has, everybody has one
/// or two and is served at it: then newcomers have to wait, and ``hasRoom(at:)`` says so.
package struct ConnectionAdmission: Sendable {
    /// One connection.
    package struct ID: Hashable, Sendable {
        let number: UInt64
    }

    /// What a connection is worth.
    package enum Standing: Hashable, Sendable {
        /// Has not sent a complete request.
        case waiting
        /// Asks for nothing, or has been told that it is over.
        case idle
        /// Takes or sends less than it should.
        case slow
        /// Has sent a request and takes the answer.
        case served
    }

    private struct Place {
        let holder: HostAddress
        var standing = Standing.waiting
        var since: MonotonicInstant
        var unfinishedBytes = 0
    }

    private struct Holder {
        /// In the order they came.
        var connections: [ID] = []
        var served = 0
        var waiting = 0
        var unfinishedBytes = 0
    }

    private let limits: AdmissionLimits
    private var places: [ID: Place] = [:]
    private var holders: [HostAddress: Holder] = [:]
    private var unfinishedBytes = 0
    private var waiting = 0
    /// Whether newcomers have to wait.
    private var isCrowded = false
    private var last: UInt64 = 0

    /// Nobody is there yet.
    package init(limits: AdmissionLimits) {
        self.limits = limits
    }

    /// Connections that have a place.
    package var count: Int { places.count }

    /// Whether somebody who connects now would have a place, or could be given one.
    ///
    /// A few places are kept back, for several connections are accepted at a time.
    package mutating func hasRoom(at now: MonotonicInstant) -> Bool {
        isCrowded =
            places.count + limits.reserve >= limits.places && worstUnserved(at: now) == nil
            && oldestOfMostServed(atLeast: 2) == nil
        return !isCrowded
    }

    /// A place for somebody who connected, and who is to be closed for it, which has no place any more.
    ///
    /// There is none when the newcomer's own address has taken all it may have and is served at each, or when there is
    /// no room.
    package mutating func arrived(from host: HostAddress, at now: MonotonicInstant) -> (id: ID?, closing: [ID]) {
        let holder = Self.holder(host)
        let own = holders[holder] ?? Holder()
        var closing: [ID] = []
        if own.connections.count >= limits.perAddress, isLimited(holder) {
            guard let worst = oldest(of: own, where: { $0.standing != .served }) else { return (nil, []) }
            left(worst)
            closing.append(worst)
        }
        if waiting >= limits.unfinishedRequests, let worst = worst(of: { $0.waiting }, .waiting, at: now) {
            left(worst)
            closing.append(worst)
        }
        if places.count >= limits.places {
            guard let worst = worstUnserved(at: now) ?? oldestOfMostServed(atLeast: own.connections.count + 2) else {
                return (nil, closing)
            }
            left(worst)
            closing.append(worst)
        }
        last += 1
        let id = ID(number: last)
        places[id] = Place(holder: holder, since: now)
        holders[holder, default: Holder()].connections.append(id)
        count(.waiting, of: holder, 1)
        return (id, closing)
    }

    /// A connection's worth is this from now on, or still; true when it is to be closed because others wait for a place.
    package mutating func stands(_ id: ID, as standing: Standing, at now: MonotonicInstant) -> Bool {
        guard var place = places[id] else { return false }
        if place.standing != standing {
            count(place.standing, of: place.holder, -1)
            count(standing, of: place.holder, 1)
            place.standing = standing
            place.since = now
            places[id] = place
        }
        guard isCrowded, standing == .idle || standing == .slow else { return false }
        left(id)
        return true
    }

    /// So many bytes of a connection's incomplete request are kept; gives who is to be closed because it is too much.
    package mutating func keeps(_ bytes: Int, of id: ID) -> [ID] {
        guard var place = places[id] else { return [] }
        let more = bytes - place.unfinishedBytes
        place.unfinishedBytes = bytes
        places[id] = place
        holders[place.holder]?.unfinishedBytes += more
        unfinishedBytes += more
        var closing: [ID] = []
        while unfinishedBytes > limits.unfinishedBytes, let largest = largestUnfinished() {
            left(largest)
            closing.append(largest)
        }
        return closing
    }

    /// A connection has ended; said once too often it does no harm.
    package mutating func left(_ id: ID) {
        guard let place = places.removeValue(forKey: id) else { return }
        count(place.standing, of: place.holder, -1)
        guard var holder = holders[place.holder] else { return }
        unfinishedBytes -= place.unfinishedBytes
        holder.unfinishedBytes -= place.unfinishedBytes
        holder.connections.removeAll { $0 == id }
        holders[place.holder] = holder.connections.isEmpty ? nil : holder
    }

    /// Who is counted as one: an IPv4 address, or the network that one host has in IPv6, but for link-local ones, which
    /// all have the same.
    private static func holder(_ host: HostAddress) -> HostAddress {
        if case .ipv6(let high, _) = host, high >> 54 != 0x3fa, !host.isLoopback { .ipv6(high, 0) } else { host }
    }

    private func isLimited(_ holder: HostAddress) -> Bool { !(limits.exemptsLoopback && holder.isLoopback) }

    private mutating func count(_ standing: Standing, of holder: HostAddress, _ more: Int) {
        switch standing {
        case .served: holders[holder]?.served += more
        case .waiting:
            holders[holder]?.waiting += more
            waiting += more
        case .idle, .slow: break
        }
    }

    private func worstUnserved(at now: MonotonicInstant) -> ID? {
        worst(of: { $0.connections.count > $0.served ? $0.connections.count : 0 }, nil, at: now)
    }

    /// The connection that goes first, out of the addresses that have most; of one standing, or of all but served ones.
    private func worst(of share: (Holder) -> Int, _ only: Standing?, at now: MonotonicInstant) -> ID? {
        // A reverse proxy on this computer speaks for many, so its share is no crowd's.
        let candidates = holders.map { address, holder in
            (holder: holder, share: isLimited(address) ? share(holder) : min(share(holder), 1))
        }.filter { $0.share > 0 }
            .sorted { $0.share > $1.share }
        var worst: (id: ID, share: Int)?
        for candidate in candidates {
            if let worst, candidate.share < worst.share { break }
            let mayGo = { (place: Place) in
                guard place.standing == only ?? place.standing, place.standing != .served else { return false }
                return place.standing == .slow || candidate.share > 1 || now - place.since >= limits.moment
            }
            guard let oldest = oldest(of: candidate.holder, where: mayGo) else { continue }
            if worst.map({ isOlder(oldest, $0.id) }) ?? true { worst = (oldest, candidate.share) }
        }
        return worst?.id
    }

    private func oldestOfMostServed(atLeast least: Int) -> ID? {
        let limited = holders.lazy.filter { address, _ in isLimited(address) }.map(\.value)
        guard let most = limited.max(by: { $0.served < $1.served }), most.served >= least else { return nil }
        return oldest(of: most) { $0.standing == .served }
    }

    private func oldest(of holder: Holder, where isMeant: (Place) -> Bool) -> ID? {
        holder.connections.filter { places[$0].map(isMeant) ?? false }.min { isOlder($0, $1) }
    }

    private func isOlder(_ one: ID, _ other: ID) -> Bool {
        guard let first = places[one], let second = places[other] else { return false }
        return (first.since, one.number) < (second.since, other.number)
    }

    private func largestUnfinished() -> ID? {
        holders.values.max { $0.unfinishedBytes < $1.unfinishedBytes }?.connections.max {
            (places[$0]?.unfinishedBytes ?? 0) < (places[$1]?.unfinishedBytes ?? 0)
        }
    }
}
