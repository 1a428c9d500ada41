// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
package import HostSystem

extension HostSystem {
    /// The computer that this program runs on, looked at once.
    package static let this = read(HostFiles.release)

    /// The system that the first of these files tells of; unknown when none can be read.
    package static func read(_ places: [String]) -> HostSystem {
        let text = places.lazy.compactMap(beginning).first ?? ""
        return HostSystem(osRelease: text) { FileManager.default.fileExists(atPath: $0) }
    }

    private static func beginning(of path: String) -> String? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }
        return (try? file.read(upToCount: HostLimits.releaseLength + 1)).map { String(decoding: $0, as: UTF8.self) }
    }
}
