// SPDX-License-Identifier: GPL-3.0-or-later

import Admission
import Testing
import TorrentCore

/// The rule of ``ConnectionAdmission`` written down so that it looks at every connection for each question.
private struct PlainRule {
    struct Place {
        let id: ConnectionAdmission.ID
        let order: Int
        let host: HostAddress
        var standing = ConnectionAdmission.Standing.waiting
        var since: MonotonicInstant
    }

    let limits: AdmissionLimits
    var places: [Place] = []
    private var order = 0

    init(limits: AdmissionLimits) {
        self.limits = limits
    }

    private func of(_ host: HostAddress) -> [Place] { places.filter { $0.host == host } }

    private func oldest(_ places: [Place]) -> Place? {
        places.min { ($0.since, $0.order) < ($1.since, $1.order) }
    }

    /// Who goes first of those that are meant; `size` counts an address's connections for this question.
    private func worst(
        at now: MonotonicInstant, isMeant: (Place) -> Bool, size: ([Place]) -> Int
    ) -> Place? {
        var candidates: [(place: Place, size: Int)] = []
        for place in places where isMeant(place) {
            let size = place.host.isLoopback ? 1 : size(of(place.host))
            let hadMoment = now - place.since >= Duration.seconds(2)
            if size > 1 || place.standing == .slow || hadMoment { candidates.append((place, size)) }
        }
        let largest = candidates.reduce(0) { max($0, $1.size) }
        return oldest(candidates.filter { $0.size == largest }.map { $0.place })
    }

    private func worstUnserved(at now: MonotonicInstant) -> Place? {
        worst(at: now, isMeant: { $0.standing != .served }, size: { $0.count })
    }

    private func oldestOfMostServed(atLeast least: Int) -> Place? {
        let served = places.filter { $0.standing == .served && !$0.host.isLoopback }
        let counts = Dictionary(grouping: served, by: \.host).mapValues(\.count)
        guard let most = counts.values.max(), most >= least else { return nil }
        return oldest(served.filter { counts[$0.host] == most })
    }

    func hasRoom(at now: MonotonicInstant) -> Bool {
        places.count + 4 < limits.places || worstUnserved(at: now) != nil || oldestOfMostServed(atLeast: 2) != nil
    }

    /// Who has to go for a newcomer, and whether it has a place then.
    mutating func arrived(
        from host: HostAddress, at now: MonotonicInstant
    ) -> (hasPlace: Bool, closing: [ConnectionAdmission.ID]) {
        let own = of(host)
        var closing: [ConnectionAdmission.ID] = []
        func isWaiting(_ place: Place) -> Bool { place.standing == .waiting }
        if own.count >= limits.perAddress, !host.isLoopback {
            guard let worst = oldest(own.filter { $0.standing != .served }) else { return (false, []) }
            closing.append(leave(worst.id))
        }
        if places.filter(isWaiting).count >= limits.unfinishedRequests,
            let worst = worst(at: now, isMeant: isWaiting, size: { $0.filter(isWaiting).count })
        {
            closing.append(leave(worst.id))
        }
        if places.count >= limits.places {
            guard let worst = worstUnserved(at: now) ?? oldestOfMostServed(atLeast: own.count + 2) else {
                return (false, closing)
            }
            closing.append(leave(worst.id))
        }
        return (true, closing)
    }

    mutating func enter(_ id: ConnectionAdmission.ID, from host: HostAddress, at now: MonotonicInstant) {
        order += 1
        places.append(Place(id: id, order: order, host: host, since: now))
    }

    @discardableResult
    mutating func leave(_ id: ConnectionAdmission.ID) -> ConnectionAdmission.ID {
        places.removeAll { $0.id == id }
        return id
    }
}

@Suite struct AdmissionRuleTests {
    /// Few addresses, so that there are crowds; one of them is a proxy on this computer.
    private func host(_ chance: inout SeededGenerator) -> HostAddress {
        let number = UInt32.random(in: 0..<16, using: &chance)
        return number == 0 ? .ipv4(0x7f00_0001) : .ipv4(0x0a00_0000 + max(1, number / 2))
    }

    @Test(arguments: UInt64(1)...30) func `the one that goes is the one the rule names`(seed: UInt64) throws {
        var limits = AdmissionLimits(places: 16, perAddress: 6)
        limits.unfinishedRequests = 9
        var chance = SeededGenerator(seed: seed)
        var admission = ConnectionAdmission(limits: limits)
        var rule = PlainRule(limits: limits)
        var now = MonotonicInstant(nanoseconds: 0)
        var isCrowded = false
        for _ in 0..<1_500 {
            now = now + .milliseconds(Int.random(in: 0..<400, using: &chance))
            switch Int.random(in: 0..<10, using: &chance) {
            case 0..<4:
                let host = host(&chance)
                let (id, closing) = admission.arrived(from: host, at: now)
                let expected = rule.arrived(from: host, at: now)
                #expect(closing == expected.closing && (id != nil) == expected.hasPlace)
                if let id { rule.enter(id, from: host, at: now) }
            case 4..<8:
                guard let index = rule.places.indices.randomElement(using: &chance) else { continue }
                let standings: [ConnectionAdmission.Standing] = [.served, .served, .idle, .slow, .waiting]
                let standing = try #require(standings.randomElement(using: &chance))
                let id = rule.places[index].id
                if rule.places[index].standing != standing {
                    rule.places[index].standing = standing
                    rule.places[index].since = now
                }
                let isClosing = isCrowded && (standing == .idle || standing == .slow)
                if isClosing { rule.leave(id) }
                #expect(admission.stands(id, as: standing, at: now) == isClosing)
            case 8:
                guard let place = rule.places.randomElement(using: &chance) else { continue }
                admission.left(rule.leave(place.id))
            default:
                isCrowded = !rule.hasRoom(at: now)
                #expect(admission.hasRoom(at: now) == !isCrowded)
                guard isCrowded, let next = admission.nextRoom else { continue }
                // Neither later nor earlier: an only connection is given up at that moment.
                #expect(rule.hasRoom(at: next) && !rule.hasRoom(at: next + .nanoseconds(-1)))
            }
            #expect(admission.count == rule.places.count)
        }
    }
}
