// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
package import TorrentCore

/// What those are told who follow the fleet.
package enum Happening: Hashable, Sendable {
    /// A machine is in another stage or state, or began another boot.
    case stage(FleetMachine, MachineState)
    /// Its download, or what its agent wants read, is further than was told last.
    case progress(FleetMachine, MachineState)
    /// A machine is not known any more.
    case forgotten(MachineNumber)
}

/// What became of machines since it was asked for last.
struct FleetNews: Sendable {
    /// Machines that were heard, or of which something became known.
    private(set) var touched: Set<MachineNumber> = []
    private(set) var forgotten: Set<MachineNumber> = []

    mutating func touch(_ number: MachineNumber) { touched.insert(number) }

    mutating func forget(_ number: MachineNumber) {
        touched.remove(number)
        // Nobody takes it where nobody follows.
        if forgotten.count < Limits.machines { forgotten.insert(number) }
    }
}

/// Tells what is worth telling of what happened in the fleet: changes of stage and state at once, progress at a pace.
package struct FleetFollower: Sendable {
    private struct Told {
        let boot: BootNumber
        let stage: MachineStage
        let state: MachineState
        let transfer: TransferProgress?
        let reason: String?
        /// Why it stands still, as far as its group does not matter for that.
        let code: StandstillCode?
        let at: MonotonicInstant

        init(_ machine: FleetMachine, _ state: MachineState, at now: MonotonicInstant) {
            boot = machine.boot
            stage = machine.stage
            self.state = state
            transfer = machine.transfer
            reason = machine.reason
            code = machine.standstill(at: now)?.code
            at = now
        }

        func isSameStage(as other: Self) -> Bool {
            boot == other.boot && stage == other.stage && state == other.state
        }

        func isSameProgress(as other: Self) -> Bool {
            transfer == other.transfer && code == other.code && reason.hasSameBytes(as: other.reason)
        }
    }

    private var told: [MachineNumber: Told] = [:]

    /// Everything that a fleet knows is known to those who follow it.
    package init(_ fleet: FleetModel, at now: MonotonicInstant) {
        for machine in fleet.table.values { told[machine.number] = Told(machine, machine.state(at: now), at: now) }
    }

    /// Something was noticed; gives what is to be told of it, and takes it out of the fleet's news.
    package mutating func noticed(in fleet: inout FleetModel, at now: MonotonicInstant) -> [Happening] {
        let news = fleet.takeNews()
        var happenings: [Happening] = []
        for number in news.forgotten.sorted() where told.removeValue(forKey: number) != nil {
            happenings.append(.forgotten(number))
        }
        for number in news.touched.sorted() {
            guard let machine = fleet.table[number] else { continue }
            if let happening = look(at: machine, at: now) { happenings.append(happening) }
        }
        return happenings
    }

    /// Some seconds passed, in which machines may have become silent for too long; gives what is to be told of that.
    package mutating func elapsed(in fleet: FleetModel, at now: MonotonicInstant) -> [Happening] {
        var happenings: [(MachineNumber, Happening)] = []
        for (number, machine) in fleet.table where told[number].map({ $0.state != machine.state(at: now) }) ?? true {
            if let happening = look(at: machine, at: now) { happenings.append((number, happening)) }
        }
        return happenings.sorted { $0.0 < $1.0 }.map(\.1)
    }

    private mutating func look(at machine: FleetMachine, at now: MonotonicInstant) -> Happening? {
        let state = machine.state(at: now)
        let news = Told(machine, state, at: now)
        guard let before = told[machine.number], before.isSameStage(as: news) else {
            told[machine.number] = news
            return .stage(machine, state)
        }
        guard !before.isSameProgress(as: news), now - before.at >= Limits.progressPace else { return nil }
        told[machine.number] = news
        return .progress(machine, state)
    }
}

extension FleetModel {
    mutating func takeNews() -> FleetNews {
        defer { news = FleetNews() }
        return news
    }
}

extension String? {
    fileprivate func hasSameBytes(as other: String?) -> Bool {
        switch (self, other) {
        case (nil, nil): true
        case (let one?, let other?): one.hasSameBytes(as: other)
        default: false
        }
    }
}
