// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses

/// What `swift package dump-package` says of the targets of this package.
struct PackageDump: Decodable {
    struct Target: Decodable {
        let name: String
        let type: String
        let path: String?
        let dependencies: [Dependency]
    }

    /// The package manager writes one key, the kind, and under it the name first.
    struct Dependency: Decodable {
        /// A target of this package; `nil` for a product of another.
        let target: String?

        private enum CodingKeys: CodingKey {
            case byName
            case target
            case product
        }

        init(from decoder: any Decoder) throws {
            let kinds = try decoder.container(keyedBy: CodingKeys.self)
            guard let kind = kinds.allKeys.first, kind != .product else {
                target = nil
                return
            }
            var parts = try kinds.nestedUnkeyedContainer(forKey: kind)
            target = try parts.decode(String.self)
        }
    }

    let targets: [Target]

    /// The folder of the package.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// Asks the package manager, with a work folder of its own: the tests' one is in use.
    static func load() throws -> PackageDump {
        let scratch = FileManager.default.temporaryDirectory.appending(path: "tidy-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        let dump = try Program.run(
            ["swift", "package", "--package-path", root, "--scratch-path", scratch, "dump-package"])
        return try JSONDecoder().decode(PackageDump.self, from: dump.bytes)
    }
}
