// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetInterface
internal import NetbootScripts
internal import TorrentCore

extension EnvironmentDocument {
    /// What a plan serves; nothing of it changes while the server runs.
    init(_ plan: ServerPlan) {
        let folder = plan.folder ?? plan.workFolder
        let dhcp: DHCP =
            switch plan.addressing {
            case .server: .full
            case .proxy: .proxy
            case .off: .off
            }
        self.init(
            name: folder.splitAtSlashes().last.map { String($0) } ?? folder, folder: folder,
            server: "\(plan.endpoint.address)", interface: "\(plan.interface)", dhcp: dhcp)
    }
}
