// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import SecureBootFormats
package import TorrentCore

/// What the server says about machines and Secure Boot: what will stop them, and what did.
package struct SecureBootDiagnosis: Sendable {
    /// Something to say about one machine.
    package struct Remark: Hashable, Sendable {
        /// When it matters.
        package enum Occasion: Hashable, Sendable {
            /// It would stop the machine, or already limits what it starts.
            case forecast
            /// It would, if somebody switched Secure Boot on there.
            case forecastWithout
            /// It stopped the machine.
            case stopped
            /// It stopped the machine's try before, and its firmware tries something else now.
            case stoppedBefore
        }

        /// Whom it is about.
        package let machine: MACAddress
        /// When it matters.
        package let occasion: Occasion
        /// What there is to say, as a sentence without its full stop.
        package let reason: String
        /// What a person can do about it, the same way.
        package let remedy: String
    }

    private struct Topic: Hashable {
        let machine: MACAddress
        let reason: String
    }

    private let loaders: LoaderFacts?
    private var trails = LoaderTrails()
    private var told: Set<Topic> = []

    /// Nothing is known of any machine; `nil` where no signed programs are given out.
    package init(loaders: LoaderFacts?) {
        self.loaders = loaders
    }

    /// A sighting was taken into the fleet's picture.
    ///
    /// - Returns: what is to be said now; what was said of that machine before is left out.
    package mutating func noticed(
        _ sighting: Sighting, in fleet: FleetModel, at now: MonotonicInstant
    ) -> [Remark] {
        switch sighting {
        case .addressing(let machine, .firmware):
            let verdict = trails.firmwareAsked(machine, at: now)
            return verdict.map { [remark($0, .stoppedBefore, machine, in: fleet)] } ?? []
        case .loaderAsked(let request, let address, let owner):
            guard let machine = owner ?? fleet.machine(at: address),
                let verdict = trails.asked(for: request, by: machine, at: now)
            else { return [] }
            return [remark(verdict, .stopped, machine, in: fleet)]
        case .loaderBroken(let request, let address, let owner):
            guard let machine = owner ?? fleet.machine(at: address), let verdict = trails.broke(request, to: machine)
            else { return [] }
            return [remark(verdict, .stoppedBefore, machine, in: fleet)]
        case .reported(let event, _):
            trails.wentOn(event.machine.mac)
            return forecasts(of: event)
        case .addressing(let machine, _): trails.wentOn(machine)
        case .fetched(_, let identity, _): trails.wentOn(identity.mac)
        case .addressed, .doubted, .loaderSent, .stopped: break
        }
        return []
    }

    /// Time passed; tells of machines that stopped.
    package mutating func elapsed(to now: MonotonicInstant, in fleet: FleetModel) -> [Remark] {
        trails.elapsed(to: now).map { remark($0.verdict, .stopped, $0.machine, in: fleet) }
    }

    /// Whether this was not said of that machine before, from now on it was.
    package mutating func isNews(_ remark: Remark) -> Bool {
        // Whoever makes machines up is told of again.
        if told.count >= Limits.toldRemarks { told = [] }
        return told.insert(Topic(machine: remark.machine, reason: remark.reason)).inserted
    }

    /// Whether a machine whose UEFI says this would be stopped by what it is given, or is limited by it.
    package func objects(to state: SecureBootState) -> Bool {
        guard let loaders else { return false }
        let outlook = SecureBootOutlook(of: state, with: loaders)
        return outlook.isInForce && !outlook.findings.isEmpty
    }

    private func forecasts(of event: MachineEvent) -> [Remark] {
        guard let loaders, let state = event.secureBoot else { return [] }
        let outlook = SecureBootOutlook(of: state, with: loaders)
        return outlook.findings.map {
            Remark(
                machine: event.machine.mac, occasion: outlook.isInForce ? .forecast : .forecastWithout,
                reason: $0.sentence, remedy: $0.remedy)
        }
    }

    /// What the agent told in a boot before says more than the pattern of requests does.
    private func remark(
        _ verdict: LoaderTrails.Verdict, _ occasion: Remark.Occasion, _ machine: MACAddress, in fleet: FleetModel
    ) -> Remark {
        let outlook = fleet[machine]?.secureBoot.flatMap { state in
            loaders.map { SecureBootOutlook(of: state, with: $0) }
        }
        let known = outlook?.findings.first { $0.explains(verdict) }
        return Remark(
            machine: machine, occasion: occasion,
            reason: known.map { "\(verdict.place): \($0.sentence)" } ?? verdict.sentence,
            remedy: known?.remedy ?? verdict.remedy)
    }
}

extension SecureBootDiagnosis.Remark {
    /// What becomes of it in the fleet's picture; `nil` for what has not happened.
    package var consequence: Sighting? {
        switch occasion {
        case .forecast, .forecastWithout: nil
        case .stopped: .stopped(machine, "\(reason); \(remedy)")
        case .stoppedBefore: .doubted(machine, "in its last try \(reason); \(remedy)")
        }
    }
}

extension LoaderTrails.Verdict {
    /// How far the machine came.
    fileprivate var place: String {
        switch self {
        case .shimBroken: "it did not fetch all of shim"
        case .shimRefused: "it fetched shim and went no further"
        case .menuNotFetched: "shim runs and did not fetch GRUB"
        case .menuRefused, .keyPressed: "it fetched GRUB and went no further"
        case .enrolment: "shim looks for MokManager"
        }
    }
}

extension SecureBootOutlook.Finding {
    /// Whether a machine stops there because of this.
    fileprivate func explains(_ verdict: LoaderTrails.Verdict) -> Bool {
        switch (self, verdict) {
        case (.keyMissing, .shimRefused), (.shimRevoked, .shimRefused): true
        case (.menuRevoked, .menuRefused), (.menuRevoked, .keyPressed): true
        case (.keyMissing, _), (.shimRevoked, _), (.menuRevoked, _), (.levelRises, _): false
        }
    }
}
