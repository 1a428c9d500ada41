// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import Foundation
internal import Phase1Builder

/// The folder that remembers from run to run who is given signed programs: an empty file for each such machine.
struct SignedFolder: Sendable {
    /// The folder, as an absolute path.
    let path: String

    /// Makes the folder, unless it is there.
    init(path: String) throws(StartFailure) {
        self.path = path
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        } catch {
            throw .cannotWrite(path: path, reason: FileReason.words(for: error))
        }
    }

    /// The machines in it.
    var machines: Set<MACAddress> {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return Set(names.compactMap { MACAddress($0.replacing("-", with: ":")) })
    }

    /// Remembers a machine; one that cannot be written is found out anew after the next start.
    func add(_ mac: MACAddress) {
        _ = FileManager.default.createFile(atPath: file(of: mac), contents: nil)
    }

    /// Forgets a machine.
    func remove(_ mac: MACAddress) {
        try? FileManager.default.removeItem(atPath: file(of: mac))
    }

    private func file(of mac: MACAddress) -> String {
        "\(path)/\(mac.description.split(separator: ":").joined(separator: "-"))"
    }
}
