// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import FleetModel
internal import Synchronization
internal import TorrentCore

/// Which machines are given signed programs in place of iPXE: the one owner of that, asked and told by dnsmasq's listener
/// and by the HTTP routes.
///
/// What the watch decides is carried out here. Only dnsmasq's listener can make it decide something, and only it waits
/// for the disk then.
package final class SignedMachines: Sendable {
    private struct State {
        var watch: SecureBootWatch
        /// Those that the store knows: what changed is found by comparing, so nothing is gathered where there is no store.
        var stored: Set<MACAddress>
        /// Where an earlier version remembered them, until the store does.
        var former: SignedFolder?
    }

    private let state: Mutex<State>
    private let folder: TFTPFolder
    private let clock = ServerClock()
    private let reporter: Reporter

    /// Begins with the machines that the store knows, and those that an earlier version remembered in a folder; they have
    /// their own below that which TFTP gives out.
    init(
        _ known: Set<MACAddress>, former: SignedFolder, folder: TFTPFolder, reporter: Reporter
    ) throws(StartFailure) {
        self.folder = folder
        self.reporter = reporter
        let all = known.union(former.machines)
        state = Mutex(State(watch: SecureBootWatch(signed: all), stored: known, former: former))
        for mac in all { try folder.giveSigned(to: mac) }
    }

    /// Who is given signed programs from now on, or no more, since the last time; for the store.
    package func takeChanges() -> [MACAddress: Bool] {
        state.withLock { state in
            var changes: [MACAddress: Bool] = [:]
            for mac in state.watch.signed where !state.stored.contains(mac) { changes[mac] = true }
            for mac in state.stored where !state.watch.signed.contains(mac) { changes[mac] = false }
            if !changes.isEmpty { state.stored = state.watch.signed }
            return changes
        }
    }

    /// What was taken is stored.
    func areStored() {
        state.withLock { state in
            defer { state.former = nil }
            return state.former
        }?.remove()
    }

    /// Makes a change of every machine, for a store that has lost all.
    func changeAll() {
        state.withLock { $0.stored = [] }
    }

    /// Whether a machine is given signed programs.
    package func contains(_ mac: MACAddress) -> Bool { state.withLock { $0.watch.signed.contains(mac) } }

    /// A program went out to a machine.
    package func sent(_ file: String, to mac: MACAddress) {
        state.withLock { $0.watch.sent(file, to: mac, at: clock.now) }
    }

    /// A machine's agent says what its firmware is.
    package func agentReported(_ firmware: FirmwareKind, of mac: MACAddress) {
        state.withLock { $0.watch.agentReported(firmware, of: mac) }
    }

    /// A machine's firmware asks what to boot.
    package func firmwareAsked(_ mac: MACAddress) {
        carryOut(state.withLock { $0.watch.firmwareAsked(mac, at: clock.now) })
    }

    /// iPXE runs on a machine.
    package func loaderAsked(_ mac: MACAddress) {
        carryOut(state.withLock { $0.watch.loaderAsked(mac) })
    }

    private func carryOut(_ actions: [SecureBootWatch.Action]) {
        for action in actions {
            switch action {
            case .giveSigned(let mac):
                do {
                    try folder.giveSigned(to: mac)
                } catch {
                    reporter.report(
                        .tftpFolderNotWritten, at: folder.path, "\(error)",
                        remedy: "Make room on its disk, and let the server write there.")
                    continue
                }
                reporter.settle(.tftpFolderNotWritten, at: folder.path)
                reporter.report(
                    .loaderNotStarted, at: "\(mac)",
                    "\(mac) did not start iPXE, most likely because of Secure Boot, and gets signed programs from now on.",
                    remedy: "If it does not boot now, switch it on once more.")
            case .giveUnsigned(let mac): folder.withdraw(from: mac)
            }
        }
    }
}
