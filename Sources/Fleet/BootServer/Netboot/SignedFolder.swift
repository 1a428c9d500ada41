// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import Foundation

/// Where it was remembered who is given signed programs before there was a store: an empty file for each such machine.
struct SignedFolder: Sendable {
    /// The folder, as an absolute path; it need not be there.
    let path: String

    /// The machines in it.
    var machines: Set<MACAddress> {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return Set(names.compactMap { MACAddress($0.replacing("-", with: ":")) })
    }

    /// Its machines are remembered elsewhere now.
    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
