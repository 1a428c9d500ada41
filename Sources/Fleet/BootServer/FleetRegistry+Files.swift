// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetModel
internal import FleetTemplates
internal import TorrentCore

/// What systems of machines are given.
extension FleetRegistry {
    /// What is made for a machine, with its files offered to whoever asks from there; or why it cannot be made.
    func additions(
        by decision: MachineDecision, for machine: MachineIdentity, at asker: HostAddress?
    ) -> (SystemAdditions, mistake: String?) {
        do throws(TemplateMistake) {
            let texts = try decision.texts()
            let known = fleet.number(of: machine).flatMap { fleet[$0] }
            let now = clock.now
            var isOffered = true
            let additions = texts.additions { file in
                guard let known else {
                    isOffered = false
                    return BootKey(using: &chance)
                }
                return files.offer(file.bytes, to: known.number, in: known.boot, at: asker, using: &chance, now: now)
            }
            // Its agent is heard before it asks what it gets, or right behind.
            return isOffered ? (additions, nil) : (SystemAdditions(), "this machine was not heard yet")
        } catch {
            return (SystemAdditions(), "\(error)")
        }
    }

    /// A file that is offered.
    func offeredFile(behind key: BootKey, for asker: HostAddress?) -> [UInt8]? {
        files.bytes(behind: key, for: asker, at: clock.now)
    }
}
