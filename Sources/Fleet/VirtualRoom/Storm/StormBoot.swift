// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import NetbootClient
internal import TorrentCore

/// One machine of a storm that has its phase 1.
struct StormBoot: Sendable {
    /// Its place in the storm.
    let place: Int
    let machine: MachineIdentity
    let address: HostAddress
    /// The files of phase 1 that it fetched, by name.
    let files: [String]

    /// `nil` for a machine that fetched nothing.
    init?(_ place: Int, _ client: PXEClient) {
        guard let address = client.record.address else { return nil }
        self.place = place
        self.address = address
        machine = client.machine
        files = client.record.files.compactMap { url in
            let path = url.target.prefix { $0 != "?" }
            return path.hasPrefix("/phase1/") ? path.split(separator: "/").last.map(String.init) : nil
        }
    }
}
