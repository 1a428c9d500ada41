// SPDX-License-Identifier: GPL-3.0-or-later

package import FleetModel
package import FleetStore
package import Logging
internal import ServerConfig

/// The store of an environment, opened as far as its disk allows, and what earlier runs of the server knew.
package struct OpenedStore: Sendable {
    /// The store; `nil` where nothing may be kept.
    package let store: FleetStore?
    /// What was known.
    package let known: FleetRecords

    /// Opens the store in a folder, which need not be there; whatever is wrong with it is reported, and the server goes on.
    package init(in folder: String?, owners: TrustedOwners = .current, logger: Logger) async {
        guard let folder else {
            (store, known) = (nil, FleetRecords())
            return
        }
        if let (found, remedy) = WorkFolder.objection(to: folder, owners: owners) {
            logger.warning(
                "machines and their boots are not remembered",
                metadata: ["place": "\(folder)", "reason": "\(found)", "remedy": "\(remedy)"])
            (store, known) = (nil, FleetRecords())
            return
        }
        let store = FleetStore(path: "\(folder)/\(EnvironmentFiles.fleet)")
        let opening = await store.open()
        for report in opening.reports { logger.report(report) }
        self.store = store
        known = opening.records
    }
}

extension Logger {
    /// Says what is wrong with the store.
    func report(_ report: FleetStore.Report) {
        var metadata: Logger.Metadata = [
            "place": "\(report.path)", "reason": "\(report.problem)", "remedy": "\(report.remedy)",
        ]
        if let place = report.setAside {
            metadata["moved"] = "\(place)"
            warning("what was known of machines was damaged and is set aside; a new file is begun", metadata: metadata)
        } else if report.isTriedAgain {
            warning("machines and their boots are not remembered at the moment", metadata: metadata)
        } else {
            warning("machines and their boots are not remembered until the server is started again", metadata: metadata)
        }
    }
}
