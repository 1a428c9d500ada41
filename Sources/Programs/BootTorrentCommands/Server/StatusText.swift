// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
package import FleetInterface
import FleetModel

/// The room on one screen.
package enum StatusText {
    /// Machines that are named with what they need.
    private static let mostNamed = 12

    /// Counts, who needs somebody, swarms.
    package static func lines(of status: StatusDocument) -> [String] {
        let text = FleetText(now: status.time)
        var lines = [
            "BootTorrent \(TextTable.clean(status.version)), running for \(text.span(since: status.started))",
            counts(status.counts),
        ]
        if status.counts.machines > 0 { lines.append("By stage: \(stages(status.counts))") }
        if !status.standstills.isEmpty {
            lines += ["", "Why machines stand still:"] + status.standstills.map(standstill)
        }
        if !status.worst.isEmpty { lines += ["", "These need somebody:"] + worst(status, text) }
        if !status.swarms.isEmpty { lines += [""] + status.swarms.flatMap(swarm) }
        if !status.schedule.isEmpty { lines += ["", "By the schedule:"] + status.schedule.map(scheduled) }
        return lines
    }

    /// `  7 machines: the network card has no link. Check the cable (pc-07, pc-08, …)`.
    private static func standstill(_ group: StandstillDocument) -> String {
        let others = group.count > group.machines.count ? ", …" : ""
        return TextTable.clean(
            "  \(group.sentence) \(group.nextAction) (\(group.machines.joined(separator: ", "))\(others))")
    }

    private static func scheduled(_ run: ScheduledDocument) -> String {
        TextTable.clean("  \(FleetText.local(run.time))  \(run.action): \(run.whom) (\(run.from))")
    }

    private static func counts(_ counts: CountsDocument) -> String {
        guard counts.machines > 0 else { return "No machine was seen yet." }
        let parts = MachineState.allCases.compactMap { state in
            counts.states[state].flatMap { $0 > 0 ? "\($0) \(state.rawValue)" : nil }
        }
        return "\(counts.machines) \(counts.machines == 1 ? "machine" : "machines"): \(parts.joined(separator: ", "))"
    }

    private static func stages(_ counts: CountsDocument) -> String {
        MachineStage.allCases.compactMap { stage in
            counts.stages[stage].flatMap { $0 > 0 ? "\($0) \(stage.rawValue)" : nil }
        }.joined(separator: ", ")
    }

    private static func worst(_ status: StatusDocument, _ text: FleetText) -> [String] {
        var lines: [String] = []
        for machine in status.worst.prefix(mostNamed) {
            let place = machine.address.map { " (\($0))" } ?? ""
            let what = machine.state == .failed ? "failed" : "\(machine.state.rawValue) in \(machine.stage.rawValue)"
            let reason = machine.reason.map { ": \($0)" } ?? ""
            lines.append(TextTable.clean("  \(machine.id)\(place) \(what), \(text.age(machine.since))\(reason)"))
            if let action = machine.nextAction { lines.append(TextTable.clean("      \(action)")) }
        }
        let needy = [.failed, .stalled].reduce(0) { $0 + (status.counts.states[$1] ?? 0) }
        if needy > mostNamed {
            lines.append("  and \(needy - min(mostNamed, status.worst.count)) more: boottorrent machines")
        }
        return lines
    }

    /// How far a swarm is, against what is possible and what is expected.
    static func swarm(_ swarm: SwarmDocument) -> [String] {
        let name =
            TextTable.clean(swarm.image ?? swarm.part ?? swarm.infohash) + (swarm.offered ? "" : " (earlier version)")
        guard swarm.machines > 0 else {
            return ["\(name): \(swarm.peers) \(swarm.peers == 1 ? "peer" : "peers")"]
        }
        var line = "\(name): \(swarm.complete) of \(swarm.machines) have it"
        if swarm.leftOut > 0 { line += ", \(swarm.leftOut) left out" }
        if let elapsed = swarm.elapsed {
            line += "; \(FleetText.clock(elapsed))"
            if let forecast = swarm.forecast { line += " of \(FleetText.clock(forecast)) expected" }
            if let bound = swarm.bound { line += " (at best \(FleetText.clock(bound)))" }
        }
        let rates =
            "  \(copies(swarm)) copies from the server, \(FleetText.rate(swarm.rateServer));"
            + " from each other \(ByteCount.text(swarm.fromPeers)), \(FleetText.rate(swarm.ratePeers))"
        return [line, rates]
    }

    private static func copies(_ swarm: SwarmDocument) -> String {
        let hundredths = Int((swarm.copies * 100).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }
}
