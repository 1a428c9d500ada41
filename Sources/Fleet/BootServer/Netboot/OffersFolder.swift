// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import Foundation
internal import Phase1Builder
internal import TorrentCore

/// The folder that dnsmasq watches for addresses that are kept for one machine (`dhcp-hostsdir`): a file for each.
struct OffersFolder: Sendable {
    /// The folder, as an absolute path.
    let path: String

    /// Makes the folder anew, empty.
    init(path: String) throws(StartFailure) {
        self.path = path
        do {
            try? FileManager.default.removeItem(atPath: path)
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        } catch {
            throw .cannotWrite(path: path, reason: FileReason.words(for: error))
        }
    }

    /// Writes a file that dnsmasq reads at once; what cannot be written is not kept.
    ///
    /// No tag may stand in it: dnsmasq 2.90 dies when it reads files with tags again.
    func keep(_ address: HostAddress, for mac: MACAddress) {
        let contents = Data("\(mac),\(address)\n".utf8)
        // Under a name that dnsmasq passes over, then under its own: else it would read the file several times.
        let draft = "\(path)/.draft"
        guard
            FileManager.default.createFile(
                atPath: draft, contents: contents, attributes: [.posixPermissions: 0o644])
        else { return }
        _ = rename(draft, file(of: mac))
    }

    /// dnsmasq notices when it is told to read everything again.
    func forget(_ mac: MACAddress) {
        try? FileManager.default.removeItem(atPath: file(of: mac))
    }

    private func file(of mac: MACAddress) -> String {
        "\(path)/\(mac.description.split(separator: ":").joined(separator: "-"))"
    }
}
