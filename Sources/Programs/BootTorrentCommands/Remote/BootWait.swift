// SPDX-License-Identifier: GPL-3.0-or-later

import FleetInterface
import FleetModel

/// Follows machines until each has started what it was told to, or has failed.
struct BootWait {
    /// Each machine's boot, and whether its system ran in it, before it was told.
    let before: [String: MachineDocument]
    /// Where it says how each machine ended: on standard output, unless a document for programs is there.
    var tell: (String) -> Void = { Terminal.result($0) }

    /// How often machines are looked at, and for how long.
    private static let pace = Duration.seconds(1)
    private static let patience = Duration.seconds(1_800)

    /// The machines as they are.
    static func boots(by client: InterfaceClient) async throws -> [String: MachineDocument] {
        let machines = try await client.get(InterfaceRoutes.machines, as: MachinesDocument.self).document.machines
        return Dictionary(machines.map { ($0.id, $0) }) { first, _ in first }
    }

    /// How far one machine is; `nil` while it is on its way.
    static func outcome(of machine: MachineDocument, before: MachineDocument?) -> (text: String, isGood: Bool)? {
        let isSameBoot = before.map { $0.boot == machine.boot } ?? false
        switch machine.state {
        case .failed, .stalled:
            if isSameBoot, before?.state == machine.state, before?.since == machine.since { return nil }
            return ("\(machine.state.rawValue): \(machine.reason ?? machine.reasonCode?.rawValue ?? "")", false)
        case .running:
            // A system that was silent for long and asks for its address again was not started now.
            if isSameBoot, before?.state == .running || before?.state == .off { return nil }
            return ("started \(machine.image ?? "its own disk")", true)
        case .newcomer, .booting, .waiting, .off: return nil
        }
    }

    /// Says for each machine how it ended; whether all ended well.
    func wait(for machines: [String], by client: InterfaceClient) async throws -> Bool {
        var open = Set(machines)
        var isGood = true
        let clock = ContinuousClock()
        let end = clock.now + Self.patience
        while !open.isEmpty, clock.now < end {
            for (id, machine) in try await Self.boots(by: client) where open.contains(id) {
                guard let outcome = Self.outcome(of: machine, before: before[id]) else { continue }
                open.remove(id)
                isGood = isGood && outcome.isGood
                tell(TextTable.clean("\(id): \(outcome.text)"))
            }
            if !open.isEmpty { try await Task.sleep(for: Self.pace) }
        }
        for id in open.sorted() { tell(TextTable.clean("\(id): not started within half an hour")) }
        return isGood && open.isEmpty
    }
}
