// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import FleetModel
package import TorrentCore

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

    /// The disk that a machine that asks for its script is to start instead: it was written a moment ago, or somebody chose
    /// it, or what is decided for the machine is its own disk.
    ///
    /// A machine that comes back from its own disk again and again is given phase 1, and that is told.
    package func dueDisk(
        of machine: MachineIdentity, startsOwn: Bool = false, at address: HostAddress? = nil
    ) -> DiskStarts.Due? {
        if startsOwn, fleet.number(of: machine) == nil { note(.fetched(.script, machine, from: address)) }
        guard let number = fleet.number(of: machine) else { return nil }
        if let due = diskStarts.due(number, at: clock.now) {
            if due == .ownDisk { _ = ownDisks.sends(number, at: clock.now) }
            return due
        }
        guard startsOwn else {
            ownDisks.givesAnother(number)
            reporter.settle(.ownDiskNotStarted, at: Problem.Place(number))
            return nil
        }
        if ownDisks.sends(number, at: clock.now) { return .ownDisk }
        report(unstartedOwnDisk: number, "It came back to the network again and again within minutes.")
        return nil
    }

    /// Whether a machine that is in phase 1 was sent to its own disk in this boot.
    ///
    /// Where nobody could have pressed a key, that is told.
    package func cameBackFromOwnDisk(
        _ machine: MachineIdentity, uptime: Duration?, couldBeAsked: Bool = true
    ) -> Bool {
        guard let number = fleet.number(of: machine) else { return false }
        if ownDisks.isGivenUp(number) { return true }
        guard ownDisks.cameBack(number, uptime: uptime ?? .zero, at: clock.now) else { return false }
        if !couldBeAsked {
            report(unstartedOwnDisk: number, "It was sent to its disk, and is in phase 1 all the same.")
        }
        return true
    }

    private func report(unstartedOwnDisk number: MachineNumber, _ reason: String) {
        reporter.report(
            Problem.Finding(
                .ownDiskNotStarted, at: Problem.Place(number), found: reason,
                remedy:
                    "Look whether its disk has a system that its firmware starts; on UEFI, put the disk's entry behind the"
                    + " network in the boot order. It is given phase 1 meanwhile, whose menu waits."))
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

    private func tell(_ code: ProblemCode, of number: MachineNumber, _ found: String?, remedy: String) {
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
