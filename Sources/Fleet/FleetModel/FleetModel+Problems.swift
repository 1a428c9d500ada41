// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
package import TorrentCore

extension FleetModel {
    /// The kinds of problems that machines have by themselves.
    package static let problemCodes: [ProblemCode] = [.machineFailed, .machineStalled, .machineSlow]

    /// What is wrong with machines, by kind.
    package func problems(at now: MonotonicInstant) -> [ProblemCode: [Problem.Finding]] {
        let speeds = usualSpeeds
        return Dictionary(
            grouping: table.values.compactMap { $0.problem(at: now, usualSpeed: speeds[$0]) }, by: \.code)
    }
}

extension FleetModel {
    /// What of remarks about a machine says that its Secure Boot does not fit what it is given; `nil` where none does.
    package func mismatch(of remarks: [SecureBootDiagnosis.Remark]) -> Problem.Finding? {
        let forecasts = remarks.filter { $0.occasion == .forecast }
        guard let machine = forecasts.first.flatMap({ self[$0.machine] }) else { return nil }
        let remedies = forecasts.map(\.remedy)
        return machine.finding(
            .secureBootMismatch, "\(machine.name): \(forecasts.map(\.reason).joined(separator: "; ")).",
            remedies.enumerated().filter { !remedies[..<$0].contains($1) }.map(\.element).joined(separator: "; ") + ".")
    }
}

extension FleetMachine {
    /// Whether it came further than its loaders, in a boot that has not failed.
    package var isBeyondLoaders: Bool { stage != .dhcp && stage != .loader && stage != .failed }

    /// That its firmware may not start what it is sent, for this reason.
    package func doubt(because reason: String) -> Problem.Finding {
        finding(
            .firmwareDoubtful, "\(name): \(reason).",
            "Look whether it boots; if not, choose another way of network boot in its firmware.")
    }

    /// What is wrong with it: that it failed, stands still for too long, or is slower than others of its group, whose links
    /// usually have this speed.
    ///
    /// The words stay the same for as long as that does.
    package func problem(at now: MonotonicInstant, usualSpeed: UInt64? = nil) -> Problem.Finding? {
        guard let reason = standstill(at: now, usualSpeed: usualSpeed) else { return nil }
        let code: ProblemCode
        switch (state(at: now), reason.code) {
        case (.failed, _): code = .machineFailed
        case (.stalled, _): code = .machineStalled
        case (_, .slowLink), (_, .peersUnreachable): code = .machineSlow
        default: return nil
        }
        return finding(code, "\(name): \(reason.sentence)", reason.nextStep)
    }

    fileprivate var name: String { label?.name ?? address.map { "\(mac) (\($0))" } ?? "\(mac)" }

    fileprivate func finding(_ code: ProblemCode, _ found: String, _ remedy: String) -> Problem.Finding {
        Problem.Finding(code, at: Problem.Place(number), found: found, remedy: remedy, machine: number, image: image)
    }
}

extension KeyConflict {
    /// What is wrong there.
    package var finding: Problem.Finding {
        Problem.Finding(.twoKeys, at: Problem.Place(machine), found: sentence, remedy: remedy, machine: machine)
    }
}
