// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// Finds out who stopped at one of the signed programs, by what it did not ask for next.
///
/// ```
///   firmware asks ─▶ begun ── shim was given ─▶ shim ── revocations, GRUB … asked for ─▶ runs
///                                                 │ nothing: firmware or shim refused       │ GRUB was given
///                                                 ▼                                         ▼
///                                              refused ◀── nothing: shim refused GRUB ── GRUB ── anything ─▶ goes on
/// ```
package struct LoaderTrails: Sendable {
    /// Where a machine stopped.
    package enum Verdict: Hashable, Sendable {
        /// Its firmware stopped to answer in the middle of shim.
        case shimBroken
        /// It was given shim, which then asked for nothing.
        case shimRefused
        /// shim ran and did not come to have GRUB.
        case menuNotFetched
        /// It was given GRUB, which then asked for nothing.
        case menuRefused
        /// After GRUB, shim asked for MokManager: a person pressed a key at its message.
        case keyPressed
        /// In place of GRUB, shim asked for MokManager: keys wait to be enrolled.
        case enrolment
    }

    private enum Step {
        case begun
        case shim
        case runs
        case menu

        /// What to say of a machine of which nothing more is heard.
        var verdict: Verdict? {
            switch self {
            case .begun: nil
            case .shim: .shimRefused
            case .runs: .menuNotFetched
            case .menu: .menuRefused
            }
        }
    }

    private struct Trail {
        let step: Step
        let since: MonotonicInstant
        /// Where the try before stopped, if its firmware tries something else since.
        var before: Verdict?
    }

    private var trails: [MACAddress: Trail] = [:]

    /// Machines that are followed.
    package var count: Int { trails.count }

    /// Nobody is followed yet.
    package init() {}

    /// A machine's firmware asks what to boot.
    ///
    /// - Returns: where the try before stopped.
    package mutating func firmwareAsked(_ machine: MACAddress, at now: MonotonicInstant) -> Verdict? {
        guard let trail = trails[machine] else {
            follow(machine, .begun, at: now)
            return nil
        }
        // The log of dnsmasq is read a moment after it was written: this may be the question before.
        guard now - trail.since >= Limits.logDelay else { return nil }
        let verdict = trail.step.verdict
        // What it tries next may come to nothing: then this is where it stopped for good.
        if trail.before == nil || verdict != nil { follow(machine, .begun, at: now, before: verdict) }
        return verdict
    }

    /// A file was asked for; shim, GRUB and programs only count when they were given.
    package mutating func asked(
        for request: LoaderRequest, by machine: MACAddress, at now: MonotonicInstant
    ) -> Verdict? {
        let step = trails[machine]?.step
        switch (request, step) {
        case (.shim, _), (.ownProgram, .begun), (.ownProgram, .shim):
            follow(machine, .shim, at: now)
        case (.menu, _):
            follow(machine, .menu, at: now)
        case (.besideShim, .shim), (.besideShim, .begun), (.besideShim, nil):
            follow(machine, .runs, at: now)
        case (.keyManager, .menu):
            trails[machine] = nil
            return .keyPressed
        case (.keyManager, .some):
            trails[machine] = nil
            return .enrolment
        case (.other, .menu):
            trails[machine] = nil
        case (.program, _), (.ownProgram, _), (.besideShim, _), (.keyManager, nil), (.other, _):
            break
        }
        return nil
    }

    /// A transfer by TFTP broke off.
    ///
    /// - Returns: what that means, unless the machine was seen to go on meanwhile; it may do so yet.
    package mutating func broke(_ request: LoaderRequest, to machine: MACAddress) -> Verdict? {
        guard case .begun = trails[machine]?.step, request == .shim || request == .ownProgram else { return nil }
        trails[machine]?.before = .shimBroken
        return .shimBroken
    }

    /// Something of a machine is heard that comes after its loaders.
    package mutating func wentOn(_ machine: MACAddress) {
        trails[machine] = nil
    }

    /// Time passed; tells whom nothing was heard of for too long.
    package mutating func elapsed(to now: MonotonicInstant) -> [(machine: MACAddress, verdict: Verdict)] {
        let late = trails.filter { now - $0.value.since >= Self.patience($0.value.step) }
        for machine in late.keys { trails[machine] = nil }
        return late.compactMap { machine, trail -> (machine: MACAddress, verdict: Verdict)? in
            (trail.step.verdict ?? trail.before).map { (machine, $0) }
        }.sorted { $0.machine.bytes.lexicographicallyPrecedes($1.machine.bytes) }
    }

    private static func patience(_ step: Step) -> Duration {
        switch step {
        case .begun, .runs: Limits.loaderTransfer
        case .shim, .menu: Limits.loaderStart
        }
    }

    private mutating func follow(
        _ machine: MACAddress, _ step: Step, at now: MonotonicInstant, before: Verdict? = nil
    ) {
        if trails.count >= Limits.machines, trails[machine] == nil {
            // Who only asked is most likely made up.
            trails = trails.filter { $0.value.step != .begun }
            guard trails.count < Limits.machines else { return }
        }
        trails[machine] = Trail(step: step, since: now, before: before)
    }
}

extension LoaderTrails.Verdict {
    /// What happened, as a sentence without its full stop.
    package var sentence: String {
        switch self {
        case .shimBroken: "its firmware did not fetch all of shim, and stopped to answer in the middle"
        case .shimRefused:
            "it fetched shim and went no further: its firmware does not trust the key that signed shim, or the machine's"
                + " revocations (SBAT, dbx) forbid this shim"
        case .menuNotFetched: "shim runs and did not fetch GRUB"
        case .menuRefused:
            "it fetched GRUB and went no further: shim refused it, most likely because the machine's revocation level"
                + " (SBAT) asks for a later GRUB"
        case .keyPressed: "shim refused GRUB, and somebody pressed a key at its message"
        case .enrolment:
            "shim looks for MokManager (mmx64.efi), for keys wait to be enrolled on this machine, and goes no further"
        }
    }

    /// What a person can do, as a sentence without its full stop.
    package var remedy: String {
        switch self {
        case .shimBroken: "look at its screen, its cable and the switch, and switch it on once more"
        case .shimRefused:
            "allow the \"Microsoft 3rd-party UEFI CA\" in the firmware's set-up; if it is allowed, start"
                + " the server with --update, which fetches the newest shim"
        case .menuNotFetched: "read what its screen says, look at the network, and switch it on once more"
        case .menuRefused, .keyPressed: "start the server with --update, which fetches the newest GRUB"
        case .enrolment:
            "start its own system and finish or revoke the enrolment there (mokutil --revoke-import), or switch Secure Boot"
                + " off"
        }
    }
}
