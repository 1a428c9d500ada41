// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import NetbootScripts
package import TorrentCore

/// Finds out which machines start signed programs only: no message of theirs says so.
///
/// Such firmware loads iPXE, refuses to start it without a word to us, and tries its next boot option, which is the
/// network again or waits for a person. A machine whose firmware asks again, and not iPXE, is given the signed programs
/// from then on. If that was a mistake, GRUB hands the machine on to iPXE, and iPXE's question mends it.
///
/// shim may change which programs a machine takes for revoked, so no machine is to get it that does not need it. A
/// PC that somebody switches off while it starts iPXE asks again, too: one whose agent said that its firmware enforces
/// nothing is believed that until it has asked again twice.
///
/// ```
///   unknown ── iPXE was sent ─▶ waited for ── iPXE asks ───────▶ unknown
///                                   └── firmware asks again ──▶ signed ── iPXE asks ─▶ unknown
/// ```
package struct SecureBootWatch: Sendable {
    /// What is to be done.
    package enum Action: Hashable, Sendable {
        /// From now on this machine is given the signed programs.
        case giveSigned(MACAddress)
        /// It is given iPXE again.
        case giveUnsigned(MACAddress)
    }

    private var waiting: [MACAddress: MonotonicInstant] = [:]
    /// Who is given signed programs.
    package private(set) var signed: Set<MACAddress>

    /// Machines whose firmware enforces nothing, as their agent says, and whether it has asked again since.
    private var open: [MACAddress: Bool] = [:]

    /// Begins with those that are known from an earlier run.
    package init(signed: Set<MACAddress>) {
        self.signed = signed
    }

    /// A file went out to a machine, whole, or its firmware began to fetch it by HTTP.
    package mutating func sent(_ file: String, to mac: MACAddress, at now: MonotonicInstant) {
        guard file.split(separator: "/").last.map(String.init) == NetworkBootProgram.efiX64.fileName else { return }
        if waiting.count >= Limits.startingLoaders {
            waiting = waiting.filter { now - $0.value < Limits.loaderStart }
        }
        guard waiting.count < Limits.startingLoaders else { return }
        waiting[mac] = now
    }

    /// A machine's firmware asks what to boot.
    package mutating func firmwareAsked(_ mac: MACAddress, at now: MonotonicInstant) -> [Action] {
        guard let since = waiting.removeValue(forKey: mac), now - since < Limits.loaderStart,
            signed.count < Limits.signedMachines, !signed.contains(mac)
        else { return [] }
        if open[mac] == false {
            open[mac] = true
            return []
        }
        signed.insert(mac)
        return [.giveSigned(mac)]
    }

    /// A machine's agent says what its firmware is.
    package mutating func agentReported(_ firmware: FirmwareKind, of mac: MACAddress) {
        switch firmware {
        case .uefi: if open[mac] != nil || open.count < Limits.signedMachines { open[mac] = false }
        case .secureBoot, .bios: open[mac] = nil
        }
    }

    /// iPXE runs on a machine, so its firmware started what nobody signed.
    package mutating func loaderAsked(_ mac: MACAddress) -> [Action] {
        waiting[mac] = nil
        return signed.remove(mac) == nil ? [] : [.giveUnsigned(mac)]
    }
}
