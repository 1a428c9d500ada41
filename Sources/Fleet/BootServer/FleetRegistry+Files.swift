// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetModel
internal import TorrentCore

/// What systems of machines are given.
extension FleetRegistry {
    /// Offers a machine's files to whoever asks from there; `nil` for a machine that was not heard yet, if it has any.
    func offer(_ texts: PreparedTexts, to machine: MachineIdentity, at asker: HostAddress?) -> SystemAdditions? {
        let known = fleet.number(of: machine).flatMap { fleet[$0] }
        guard known != nil || !texts.areFetched else { return nil }
        let now = clock.now
        return texts.additions { bytes, digest in
            guard let known else { return BootKey(using: &chance) }
            return files.offer(
                bytes, digest: digest, to: known.number, in: known.boot, at: asker, using: &chance, now: now)
        }
    }

    /// A file that is offered.
    func offeredFile(behind key: BootKey, for asker: HostAddress?) -> [UInt8]? {
        files.bytes(behind: key, for: asker, at: clock.now)
    }

    /// The words for the kernel of phase 1: those of the settings, and as many of the machine's own as there is room for; the rest
    /// is told of.
    func phase1Words(
        _ words: [KernelArgument], by decision: MachineDecision, for machine: MachineIdentity
    ) -> [KernelArgument] {
        let (words, leftOut) = decision.phase1Words(behind: words)
        if let number = fleet.number(of: machine) {
            tell(
                .wordsLeftOut, of: number,
                leftOut.isEmpty
                    ? nil
                    : "There is no room for \(leftOut.count) of its words for phase 1's kernel, beginning with \(leftOut[0])",
                remedy: "Write fewer words into phase1 of its rules, or into phase1.cmdline of the settings.")
        }
        return words
    }
}
