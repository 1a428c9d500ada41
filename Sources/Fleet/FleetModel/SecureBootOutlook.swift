// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import SecureBootFormats

/// What would keep a machine from starting our signed programs under Secure Boot, as far as its agent told.
///
/// Firmware asks for a key that signed shim; shim asks for generations of itself and of GRUB; and shim raises what it asks
/// for as it runs.
package struct SecureBootOutlook: Hashable, Sendable {
    /// One thing that does not fit.
    package enum Finding: Hashable, Sendable {
        /// The firmware trusts none of the keys that signed our shim.
        case keyMissing(trusted: Set<MicrosoftKey>, signed: Set<MicrosoftKey>)
        /// Our shim would not run, for a later generation of a component of it is asked for.
        case shimRevoked(SBATGenerations.Revocation)
        /// shim would not start our GRUB, for a later generation of a component of it is asked for.
        case menuRevoked(SBATGenerations.Revocation)
        /// Our shim would ask for a generation of GRUB above the one that nearly every machine asks for today.
        case levelRises(from: UInt32?, to: UInt32)
    }

    /// The generation of GRUB that is asked for since early 2025, so that older media stopped working then.
    static let usualMenuGeneration: UInt32 = 5

    /// What does not fit, worst first.
    package let findings: [Finding]
    /// Whether the machine enforces Secure Boot, so that this keeps it from booting; otherwise it would.
    package let isInForce: Bool

    /// Compares what a machine told with our programs; what is unknown on either side is no finding.
    package init(of machine: SecureBootState, with loaders: LoaderFacts) {
        isInForce = machine.isEnforced
        var findings: [Finding] = []
        if let trusted = machine.keys, !loaders.shimKeys.isEmpty, trusted.isDisjoint(with: loaders.shimKeys) {
            findings.append(.keyMissing(trusted: trusted, signed: loaders.shimKeys))
        }
        if let level = machine.level?.raised(by: loaders.shimLevel) ?? loaders.shimLevel {
            findings += loaders.shim?.revocations(by: level).map { .shimRevoked($0) } ?? []
            findings += loaders.menu?.revocations(by: level).map { .menuRevoked($0) } ?? []
            let (before, after) = (machine.level?.generation(of: "grub"), level.generation(of: "grub"))
            if let after, after > max(Self.usualMenuGeneration, before ?? 0) {
                findings.append(.levelRises(from: before, to: after))
            }
        }
        self.findings = findings
    }
}

extension SecureBootOutlook.Finding {
    /// What would happen and why, as a sentence without its full stop.
    package var sentence: String {
        switch self {
        case .keyMissing(let trusted, let signed) where trusted.isEmpty:
            "the firmware would refuse our shim: it trusts no key for other systems than Windows, and Microsoft's key of"
                + " \(Self.years(signed)) signed our shim"
        case .keyMissing(let trusted, let signed):
            "the firmware would refuse our shim: it trusts Microsoft's key of \(Self.years(trusted)), and the one of"
                + " \(Self.years(signed)) signed our shim"
        case .shimRevoked(let revocation):
            "our shim would switch the machine off: the machine's revocation level (SBAT) asks for"
                + " \(Self.needed(revocation)), and our shim has \(Self.had(revocation))"
        case .menuRevoked(let revocation):
            "shim would refuse our GRUB: the machine's revocation level (SBAT) asks for \(Self.needed(revocation)), and"
                + " ours has \(Self.had(revocation))"
        case .levelRises(let before, let after):
            "our shim would raise the machine's revocation level (SBAT)\(before.map { " from grub \($0)" } ?? "") to"
                + " grub \(after): media and systems with an older GRUB would start there no more under Secure Boot"
        }
    }

    /// What a person can do, as a sentence without its full stop.
    package var remedy: String {
        switch self {
        case .keyMissing(let trusted, _) where trusted.isEmpty:
            "allow the \"Microsoft 3rd-party UEFI CA\" in the firmware's set-up"
        case .keyMissing(let trusted, _):
            "give out a shim that Microsoft's key of \(Self.years(trusted)) signed: start the server with"
                + " --update, which fetches the newest one"
        case .shimRevoked: "start the server with --update, which fetches the newest shim"
        case .menuRevoked:
            "start the server with --update, which fetches the newest GRUB"
        case .levelRises:
            "update this machine's media and systems first, or keep it from booting from here under Secure Boot"
        }
    }

    private static func years(_ keys: Set<MicrosoftKey>) -> String {
        keys.inOrder.map(\.rawValue).joined(separator: " and ")
    }

    private static func needed(_ revocation: SBATGenerations.Revocation) -> String {
        "\(revocation.entry.component) \(revocation.needed)"
    }

    private static func had(_ revocation: SBATGenerations.Revocation) -> String {
        "\(revocation.entry.component) \(revocation.entry.generation)"
    }
}
