// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import Logging
internal import Synchronization
internal import TorrentCore

/// Which machines are given signed programs in place of iPXE: the one owner of that, asked and told by dnsmasq's listener
/// and by the HTTP routes.
///
/// What the watch decides is carried out here. Only dnsmasq's listener can make it decide something, and only it waits
/// for the disk then.
package final class SignedMachines: Sendable {
    private let watch: Mutex<SecureBootWatch>
    private let marks: SignedFolder
    private let folder: TFTPFolder
    private let clock = ServerClock()
    private let logger: Logger

    /// Begins with the machines that are remembered in a folder, and have their own below that which TFTP gives out.
    init(marks: SignedFolder, folder: TFTPFolder, logger: Logger) throws(StartFailure) {
        self.marks = marks
        self.folder = folder
        self.logger = logger
        let machines = marks.machines
        watch = Mutex(SecureBootWatch(signed: machines))
        for mac in machines { try folder.giveSigned(to: mac) }
    }

    /// Whether a machine is given signed programs.
    package func contains(_ mac: MACAddress) -> Bool { watch.withLock { $0.signed.contains(mac) } }

    /// A program went out to a machine.
    package func sent(_ file: String, to mac: MACAddress) {
        watch.withLock { $0.sent(file, to: mac, at: clock.now) }
    }

    /// A machine's agent says what its firmware is.
    package func agentReported(_ firmware: FirmwareKind, of mac: MACAddress) {
        watch.withLock { $0.agentReported(firmware, of: mac) }
    }

    /// A machine's firmware asks what to boot.
    package func firmwareAsked(_ mac: MACAddress) {
        carryOut(watch.withLock { $0.firmwareAsked(mac, at: clock.now) })
    }

    /// iPXE runs on a machine.
    package func loaderAsked(_ mac: MACAddress) {
        carryOut(watch.withLock { $0.loaderAsked(mac) })
    }

    private func carryOut(_ actions: [SecureBootWatch.Action]) {
        for action in actions {
            switch action {
            case .giveSigned(let mac):
                do {
                    try folder.giveSigned(to: mac)
                    marks.add(mac)
                } catch {
                    logger.error("a machine cannot be given signed programs", metadata: ["reason": "\(error)"])
                    continue
                }
                logger.warning(
                    "this machine's firmware did not start iPXE, most likely because of Secure Boot: from now on it gets signed programs; if it does not boot now, switch it on once more",
                    metadata: ["machine": "\(mac)"])
            case .giveUnsigned(let mac):
                marks.remove(mac)
                folder.withdraw(from: mac)
            }
        }
    }
}
