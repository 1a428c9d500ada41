// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import FleetModel
internal import FleetRules
internal import TorrentCore

/// Which machines start a disk in place of phase 1, and what becomes of that.
extension FleetRegistry {
    /// How a version of an image is written; as the latest is, where that version is not given any more.
    func diskWrite(of name: ImageName?, _ version: InfoHash?) -> DiskWrite? {
        guard let name, let entry = catalog.current[name],
            let image = entry.given.last(where: { $0.infoHash == version }) ?? entry.published,
            case .write(let write) = image.image.method
        else { return nil }
        return write
    }

    /// What a machine does once an image is on its disk: as its rules say, else as the image does.
    func end(of write: DiskWrite, on machine: MachineIdentity) -> DiskWrite.After {
        guard let after = assigner?.decision(for: facts(of: machine)).assignment.values.after else {
            return write.after
        }
        return write.ending(after)?.after ?? write.after
    }

    /// What a machine was told: what of it could not be made or is not there is told, or is well again.
    func told(_ made: ManifestMaker.Made, to machine: MachineIdentity) {
        guard let number = fleet.number(of: machine) else { return }
        tell(
            .textNotMade, of: number, made.mistake,
            remedy: "Write the variable into the list of machines or the rules, or mend the template.")
        tell(
            .imageNotThere, of: number, made.missing,
            remedy: "Put the image's folder there, or name another image.")
    }

    func tell(_ code: ProblemCode, of number: MachineNumber, _ found: String?, remedy: String) {
        let place = Problem.Place(number)
        guard let found else { return reporter.settle(code, at: place) }
        reporter.report(Problem.Finding(code, at: place, found: "\(found).", remedy: remedy))
    }

    /// What was just written onto the disk of a machine that is in phase 1 again in place of starting it.
    ///
    /// `uptime` is for how long its kernel has run, if it tells that.
    package func unstartedDisk(of machine: MachineIdentity, uptime: Duration? = nil) -> UnstartedDisk? {
        fleet.number(of: machine).flatMap { diskStarts.unstarted($0, uptime: uptime, at: clock.now) }
    }
}
