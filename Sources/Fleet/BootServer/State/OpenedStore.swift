// SPDX-License-Identifier: GPL-3.0-or-later

package import FleetModel
package import FleetStore
internal import ServerConfig

/// The store of an environment, opened as far as its disk allows, and what earlier runs of the server knew.
package struct OpenedStore: Sendable {
    /// The store; `nil` where nothing may be kept.
    package let store: FleetStore?
    /// What was known.
    package let known: FleetRecords

    /// Opens the store in a folder, which need not be there; whatever is wrong with it is reported, and the server goes on.
    package init(in folder: String?, owners: TrustedOwners = .current, reporter: Reporter) async {
        guard let folder else {
            (store, known) = (nil, FleetRecords())
            return
        }
        if let (found, remedy) = WorkFolder.objection(to: folder, owners: owners) {
            reporter.report(
                .storeNotWritten, at: folder,
                "Nothing is remembered until the server is started again, and no token is good for anything: \(found).",
                remedy: remedy)
            (store, known) = (nil, FleetRecords())
            return
        }
        let store = FleetStore(path: "\(folder)/\(EnvironmentFiles.fleet)")
        let opening = await store.open()
        for report in opening.reports { reporter.report(report) }
        self.store = store
        known = opening.records
    }
}

extension Reporter {
    /// Says what is wrong with the store.
    func report(_ report: FleetStore.Report) {
        if let place = report.setAside {
            self.report(
                .storeDamaged, at: report.path, "\(report.problem); it lies at \(place) now, and a new file is begun.",
                remedy: report.remedy)
        } else {
            let until = report.isTriedAgain ? "at the moment" : "until the server is started again"
            self.report(
                .storeNotWritten, at: report.path, "Nothing is remembered \(until): \(report.problem).",
                remedy: report.remedy)
        }
    }
}
