// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// What is known of every machine of a demo, and how a person reads it; no clock, no terminal.
package struct DemoBoard: Sendable {
    /// One machine.
    package struct Machine: Hashable, Sendable {
        /// Its plan's name.
        package let name: String
        /// Its hardware address.
        package let mac: String
        /// When it was switched on, in seconds by the demo's clock.
        package let poweredOn: Double
        /// When it reached each stage, in seconds since it was switched on.
        package internal(set) var stages: [MachineStage: Double] = [:]
        /// How far it is.
        package internal(set) var stage: MachineStage?
        /// How its download stands.
        package internal(set) var transfer: TransferProgress?
        /// Why it will not get there.
        package internal(set) var failure: String?

        /// Whether its operating system is up.
        package var hasArrived: Bool { stages[.os] != nil }
        /// Whether nothing more is expected of it.
        package var isAtEnd: Bool { hasArrived || failure != nil }
    }

    /// In the order of their places.
    package private(set) var machines: [Machine] = []

    private let expected: Int
    /// When anything last changed on any machine that has not arrived, in seconds by the demo's clock.
    private var lastChange = 0.0

    /// So many machines are going to be switched on.
    package init(expecting count: Int) {
        expected = count
    }

    /// Whether every machine's operating system is up.
    package var allArrived: Bool { machines.count { $0.hasArrived } == expected }
    /// Whether nothing more is expected of any.
    package var allAtEnd: Bool { machines.count { $0.isAtEnd } == expected }

    /// A machine was switched on.
    package mutating func switchedOn(_ name: String, mac: String, at now: Double) {
        machines.append(Machine(name: name, mac: mac, poweredOn: now))
        lastChange = now
        // The order of the room, not of the tasks that switch its machines on: machine2 stands before machine10.
        machines.sort { ($0.name.count, $0.name) < ($1.name.count, $1.name) }
    }

    /// The server told this, at this moment of the demo's clock.
    package mutating func reported(_ report: FleetReport, at now: Double) {
        for seen in report.machines {
            guard let index = machines.firstIndex(where: { $0.mac == seen.mac }), !machines[index].isAtEnd else {
                continue
            }
            let before = machines[index]
            machines[index].stage = seen.stage ?? machines[index].stage
            machines[index].transfer = seen.transfer ?? machines[index].transfer
            for (stage, seconds) in seen.stages {
                let moment = now - (report.uptime - seconds)
                machines[index].stages[stage] = max(0, moment - machines[index].poweredOn)
            }
            if seen.stage == .failed { machines[index].failure = seen.reason ?? "no reason given" }
            if machines[index].isFurther(than: before) { lastChange = now }
        }
    }

    /// A machine showed its operating system's first screen.
    package mutating func arrived(_ name: String, at now: Double) {
        change(name) { machine in
            machine.stage = .os
            machine.stages[.os] = now - machine.poweredOn
        }
        lastChange = now
    }

    /// Gives up the machines that are still on their way, once none of them has come any further for so many seconds.
    package mutating func giveUp(at now: Double, after patience: Double) {
        guard !machines.isEmpty, now - lastChange >= patience else { return }
        for index in machines.indices where !machines[index].isAtEnd {
            machines[index].failure =
                "it came no further than \(machines[index].stage?.rawValue ?? "its firmware"), and for"
                + " \(Int(patience)) s no machine came further than it was"
        }
    }

    /// A machine will not arrive.
    package mutating func failed(_ name: String, because reason: String) {
        change(name) { machine in
            // Whoever has arrived is switched off when the room ends.
            if !machine.hasArrived { machine.failure = machine.failure ?? reason }
        }
    }

    private mutating func change(_ name: String, _ body: (inout Machine) -> Void) {
        guard let index = machines.firstIndex(where: { $0.name == name }) else { return }
        body(&machines[index])
    }
}

extension DemoBoard.Machine {
    /// Whether it did anything since: times are computed anew with each report, and change in their last digits.
    fileprivate func isFurther(than before: Self) -> Bool {
        stage != before.stage || transfer != before.transfer || failure != before.failure
            || Set(stages.keys) != Set(before.stages.keys)
    }

    /// Percent of the image that is proved; `nil` before the download.
    package var percent: Int? {
        guard let transfer, transfer.total > 0 else { return nil }
        return Int(Double(transfer.verified) / Double(transfer.total) * 100)
    }

    /// One line of progress: `machine1  download   43%  from server 10.1 MB, from machines 8.2 MB`.
    package var line: String {
        if let failure { return "\(name)  failed: \(failure)" }
        var line = "\(name)  \((stage?.rawValue ?? "firmware").padded(to: 9))"
        if let percent { line += " " + "\(percent)%".padded(to: 4, right: true) }
        if let transfer {
            line += "  from server \(transfer.fromServer.megabytes), from machines \(transfer.fromPeers.megabytes)"
        }
        return line
    }

    /// What a line of progress is printed for: changes in between are not worth one.
    package var milestone: String {
        if failure != nil { return "failed" }
        return "\(stage?.rawValue ?? "firmware") \((percent ?? 0) / 10)"
    }
}

extension String {
    /// The text with spaces behind it, or before it.
    func padded(to width: Int, right: Bool = false) -> String {
        let padding = String(repeating: " ", count: max(0, width - count))
        return right ? padding + self : self + padding
    }
}

extension UInt64 {
    /// In millions of bytes, one decimal.
    var megabytes: String {
        let tenths = (self + 50_000) / 100_000
        return "\(tenths / 10).\(tenths % 10) MB"
    }
}
