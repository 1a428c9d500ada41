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
///
/// What happens to one connection costs O(log n) of all of them, so that a crowd takes places and no time.
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
        let address: HostAddress
        var standing = Standing.waiting
        var since: MonotonicInstant
        var unfinishedBytes = 0
    }

    private let limits: AdmissionLimits
    private var places: [ID: Place] = [:]
    private var holders: [HostAddress: AdmissionHolder] = [:]
    private var ranks = AdmissionRanks()
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
            && ranks.oldestOfMostServed(atLeast: 2) == nil
        return !isCrowded
    }

    /// When there will be room though nothing happens: an only connection will have had its moment.
    ///
    /// For when there was none; `nil` if only an event makes room.
    package var nextRoom: MonotonicInstant? { ranks.oldestLoneResting.map { $0 + limits.moment } }

    /// A place for somebody who connected, and who is to be closed for it, which has no place any more.
    ///
    /// There is none when the newcomer's own address has taken all it may have and is served at each, or when there is
    /// no room.
    package mutating func arrived(from host: HostAddress, at now: MonotonicInstant) -> (id: ID?, closing: [ID]) {
        let address = host.account
        let own = holders[address]?.count ?? 0
        var closing: [ID] = []
        if own >= limits.perAddress, isLimited(address) {
            guard let worst = holders[address]?.oldestUnserved?.id else { return (nil, []) }
            left(worst)
            closing.append(worst)
        }
        if waiting >= limits.unfinishedRequests, let worst = ranks.worstWaiting(at: now, moment: limits.moment) {
            left(worst)
            closing.append(worst)
        }
        if places.count >= limits.places {
            guard let worst = worstUnserved(at: now) ?? ranks.oldestOfMostServed(atLeast: own + 2) else {
                return (nil, closing)
            }
            left(worst)
            closing.append(worst)
        }
        last += 1
        let id = ID(number: last)
        places[id] = Place(address: address, since: now)
        change(address) { $0.set(id, .waiting, age: StandingAge(since: now, id: id)) }
        waiting += 1
        return (id, closing)
    }

    /// A connection's worth is this from now on, or still; true when it is to be closed because others wait for a place.
    package mutating func stands(_ id: ID, as standing: Standing, at now: MonotonicInstant) -> Bool {
        guard let place = places[id] else { return false }
        if place.standing != standing {
            change(place.address) { holder in
                holder.set(id, place.standing, age: nil)
                holder.set(id, standing, age: StandingAge(since: now, id: id))
            }
            waiting += (standing == .waiting ? 1 : 0) - (place.standing == .waiting ? 1 : 0)
            places[id]?.standing = standing
            places[id]?.since = now
        }
        guard isCrowded, standing == .idle || standing == .slow else { return false }
        left(id)
        return true
    }

    /// So many bytes of a connection's incomplete request are kept; gives who is to be closed because it is too much.
    package mutating func keeps(_ bytes: Int, of id: ID) -> [ID] {
        guard let place = places[id], place.unfinishedBytes != bytes else { return [] }
        places[id]?.unfinishedBytes = bytes
        change(place.address) { $0.keeps(bytes, of: id, before: place.unfinishedBytes) }
        unfinishedBytes += bytes - place.unfinishedBytes
        var closing: [ID] = []
        while unfinishedBytes > limits.unfinishedBytes, let largest = largestUnfinished {
            left(largest)
            closing.append(largest)
        }
        return closing
    }

    /// A connection has ended; said once too often it does no harm.
    package mutating func left(_ id: ID) {
        guard let place = places.removeValue(forKey: id) else { return }
        if place.standing == .waiting { waiting -= 1 }
        unfinishedBytes -= place.unfinishedBytes
        change(place.address) { holder in
            holder.set(id, place.standing, age: nil)
            holder.keeps(0, of: id, before: place.unfinishedBytes)
        }
    }

    /// Changes the connections of one address, and what it is ranked by.
    private mutating func change(_ address: HostAddress, _ body: (inout AdmissionHolder) -> Void) {
        let new = AdmissionHolder(isLimited: isLimited(address))
        body(&holders[address, default: new])
        if holders[address]?.count == 0 { holders[address] = nil }
        ranks.update(address, holders[address])
    }

    private func isLimited(_ address: HostAddress) -> Bool { !(limits.exemptsLoopback && address.isLoopback) }

    private func worstUnserved(at now: MonotonicInstant) -> ID? {
        ranks.worstUnserved(at: now, moment: limits.moment)
    }

    private var largestUnfinished: ID? { ranks.mostUnfinished.flatMap { holders[$0]?.largestUnfinished } }
}
