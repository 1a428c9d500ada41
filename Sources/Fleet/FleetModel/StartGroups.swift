// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// Decides when the machines of a group start that are to start together.
///
/// 1. A round begins when a machine is ready, and ends when all are or when patience is over. Then everybody may start.
/// 2. Who is ready up to ``Limits/latecomers`` later starts at once; whoever is ready after that begins another round.
/// 3. Who was let go is never held again in the same boot.
/// 4. Who started in a round is not waited for in it; in the next one it is, for it may be switched off by then.
/// 5. Members are looked at once a second at most, and when one is ready that was not known then. So one that is missing may
///    count as such for a second too long, but the last one that is ready ends the round at once.
package struct StartGroups: Sendable {
    /// How far a member of a group is.
    package enum Standing: Hashable, Sendable {
        /// It is not ready: on its way, failed, or off.
        case awaited
        /// Its image is complete.
        case ready
        /// It started its image.
        case started
    }

    /// One row of the list of machines.
    package struct Member: Hashable, Sendable {
        /// What people call it.
        package let name: String
        /// How far it is.
        package let standing: Standing
        /// Its latest boot; `nil` for one that was never seen.
        package let boot: BootNumber?

        /// Puts these together.
        package init(name: String, standing: Standing = .awaited, boot: BootNumber? = nil) {
            self.name = name
            self.standing = standing
            self.boot = boot
        }
    }

    private var rounds: [String: Round] = [:]

    /// Nobody is waited for.
    package init() {}

    /// Machines that are held, as far as is known.
    package var heldCount: Int { rounds.values.reduce(0) { $0 + ($1.end == nil ? $1.ready.count : 0) } }

    /// Whether a machine whose image is complete may start, in this boot of it.
    ///
    /// Patience is how long the first that is ready waits; where members have different patience, the shortest counts. The
    /// closure gives all members of the group.
    package mutating func start(
        of boot: BootNumber, in group: String, patience: Duration, at now: MonotonicInstant, members: () -> [Member]
    ) -> GroupStart {
        if let known = rounds[group] {
            rounds[group] = known.round(of: boot, patience, at: now)
        } else {
            guard makeRoom(at: now) else { return .released }
            rounds[group] = Round(at: now, patience, released: [])
        }
        return rounds[group]?.start(of: boot, at: now, members) ?? .released
    }

    /// Rounds that are long over make room for another.
    private mutating func makeRoom(at now: MonotonicInstant) -> Bool {
        guard rounds.count >= Limits.startGroups else { return true }
        rounds = rounds.filter { !$0.value.isForgotten(at: now) }
        return rounds.count < Limits.startGroups
    }
}

extension StartGroups {
    private struct Round {
        private let began: MonotonicInstant
        private var patience: Duration
        /// When everybody might start.
        private(set) var end: MonotonicInstant?
        /// Boots that were ready in this round.
        private(set) var ready: Set<BootNumber> = []
        /// Boots that were let go in rounds before.
        private var released: Set<BootNumber>
        private var awaited: [Member] = []
        /// The members' boots at the last look.
        private var boots: Set<BootNumber> = []
        private var looked: MonotonicInstant?

        init(at now: MonotonicInstant, _ patience: Duration, released: Set<BootNumber>) {
            began = now
            self.patience = patience
            self.released = released
        }

        /// Whether nobody comes late to it any more.
        func isForgotten(at now: MonotonicInstant) -> Bool { now - (end ?? began + patience) >= Limits.latecomers }

        /// The round that a machine is in which asks now: this one, or another that begins.
        func round(of boot: BootNumber, _ patience: Duration, at now: MonotonicInstant) -> Round {
            var same = self
            same.patience = min(self.patience, patience)
            if same.end == nil, now - began >= same.patience { same.end = began + same.patience }
            if released.contains(boot) || ready.contains(boot) || !same.isForgotten(at: now) { return same }
            return Round(at: now, patience, released: released.union(ready))
        }

        mutating func start(of boot: BootNumber, at now: MonotonicInstant, _ members: () -> [Member]) -> GroupStart {
            if released.contains(boot) { return .released }
            let isNew = ready.insert(boot).inserted && !boots.contains(boot)
            if end == nil { look(at: now, atOnce: isNew, members) }
            awaited.removeAll { $0.boot == boot }
            if end == nil, awaited.isEmpty { end = now }
            guard end == nil else { return .released }
            return .held(
                MissingMachines(awaited.prefix(CatalogLimits.missingMachines).map(\.name), count: awaited.count))
        }

        /// Looks who is missing, if that was not done within the last second or somebody is new; boots of before that are over
        /// are forgotten.
        private mutating func look(at now: MonotonicInstant, atOnce: Bool, _ members: () -> [Member]) {
            if !atOnce, let looked, now - looked < Limits.recount { return }
            looked = now
            let members = members()
            for case .some(let boot) in members.filter({ $0.standing == .ready }).map(\.boot) { ready.insert(boot) }
            awaited = members.filter { member in
                switch member.standing {
                case .awaited: true
                case .ready: false
                case .started: member.boot.map { !ready.contains($0) } ?? true
                }
            }
            boots = Set(members.compactMap(\.boot))
            released.formIntersection(boots)
        }
    }
}

extension FleetMachine {
    /// How far it is, for a group that starts together: who says nothing for too long is off.
    package func standing(at now: MonotonicInstant) -> StartGroups.Standing {
        switch stage {
        case .verify, .seed: isStalled(at: now) ? .awaited : .ready
        case .handover, .os: .started
        case .dhcp, .loader, .script, .kernel, .initramfs, .agent, .network, .manifest, .download, .failed: .awaited
        }
    }
}
