// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetRules
internal import Logging
internal import PieceStorage
internal import Synchronization
internal import TorrentCore

/// Gives newcomers the names that people type at their screens, where rules allow that.
struct Registrar: Sendable {
    let assigner: Assigner
    /// `nil` where there is no list that could be written.
    let list: MachineListFile?
    let logger: Logger
    private let pace = RegistrationPace()
    private let clock = ServerClock()

    init(assigner: Assigner, list: MachineListFile?, logger: Logger) {
        self.assigner = assigner
        self.list = list
        self.logger = logger
    }

    /// Whether a machine may be named at its screen, and into which groups it may be put.
    static func offer(by decision: MachineDecision) -> RegistrationOffer? {
        guard decision.assignment.isNewcomer, decision.assignment.values.register == true else { return nil }
        return RegistrationOffer(groups: decision.rules.book.groups.keys.sorted().map(\.text))
    }

    /// Whether a machine has the name that was wanted for it.
    func isThere(_ wanted: Registration, for facts: MachineFacts) -> Bool {
        assigner.decision(for: facts).assignment.machine?.name?.text == wanted.name
    }

    /// Writes a machine into the list; it waits for a disk, on a thread that may.
    ///
    /// What was asked for before and is there already, for the answer was lost, is taken.
    func register(_ wanted: Registration, for machine: MachineIdentity, _ facts: MachineFacts) async
        -> RegistrationVerdict
    {
        let decision = assigner.decision(for: facts)
        if let row = decision.assignment.machine, let name = row.name {
            return name.text == wanted.name
                ? .taken : .refused("The list of machines has this computer already: it is called \(name).")
        }
        guard let list, Self.offer(by: decision) != nil else {
            return .refused("The rules do not let this computer be named at its own screen.")
        }
        if let row = decision.rules.book.list.machine(with: machine.mac) {
            return .refused("\(row.written.origin) has this address for another computer.")
        }
        guard pace.takes(at: clock.now) else {
            return .refused("Too many computers are being named at the moment. Try again in a minute.")
        }
        guard let name = MachineName(wanted.name) else {
            return .refused("That cannot be a machine's name; \(MachineName.remedy).")
        }
        let group = wanted.group.flatMap { try? GroupName($0) }
        if let wished = wanted.group, group.map({ decision.rules.book.groups[$0] == nil }) ?? true {
            return .refused("The rules have no group \(wished).")
        }
        let entry = MachineEntry(
            name: name, macs: [machine.mac], group: group, row: wanted.row, column: wanted.column)
        let refusal = await DiskThreads.ofThisProcess.refusal(of: list) { (text) throws(RuleMistake) in
            try text.setting(entry)
        }
        if let refusal { return .refused("\(refusal).") }
        logger.notice(
            "a newcomer was named at its own screen", metadata: ["machine": "\(machine.mac)", "name": "\(name)"])
        return .taken
    }
}

extension DiskThreads {
    /// Why a change of the list was not made; `nil` if it was.
    fileprivate func refusal(
        of list: MachineListFile,
        _ change: @escaping @Sendable (MachineListText) throws(RuleMistake) -> MachineListText
    ) async -> String? {
        do {
            return try await run(on: StorageLane(below: list.path).look) {
                do throws(MachineListFile.Failure) {
                    try list.change(change)
                    return nil
                } catch {
                    return "\(error)"
                }
            }
        } catch {
            return "the server is about to end"
        }
    }
}

/// How many names may be typed in a minute: everybody in the network can send one, and each has the whole list written.
private final class RegistrationPace: Sendable {
    private let minute = Mutex((since: MonotonicInstant?.none, count: 0))

    func takes(at now: MonotonicInstant) -> Bool {
        minute.withLock { minute in
            if let since = minute.since, now - since < .seconds(60) {
                minute.count += 1
            } else {
                minute = (now, 1)
            }
            return minute.count <= Limits.registrations
        }
    }
}
