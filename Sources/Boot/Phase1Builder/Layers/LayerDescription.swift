// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import Foundation

/// What a finished layer is made of; `NAME.json` beside its folder.
package struct LayerDescription: Codable, Hashable, Sendable {
    /// The recipe's version: a new one makes every layer anew.
    static let version = 1

    /// The recipe's version.
    package let version: Int
    /// Over all inputs: as long as it stays the same, the layer is not made anew.
    package let hash: String
    /// The kernel its modules are for; `nil` when it has none.
    package let kernelRelease: String?
    /// What machines get of it.
    package let files: [Phase1Description.File]
    /// In the order in which they were hashed.
    package let inputs: [Phase1Description.Input]

    /// Bytes of all its files.
    package var size: Int { files.reduce(0) { $0 + $1.size } }

    /// The description of a layer that an earlier run put into a folder of layers, if its files have their hashes.
    package static func existing(_ name: LayerName, in folder: String) -> LayerDescription? {
        guard let bytes = try? FileTree.bytes(of: path(of: name, in: folder)),
            let description = try? JSONDecoder().decode(LayerDescription.self, from: Data(bytes)),
            description.version == version,
            description.files.allSatisfy({ $0.isWhole(in: "\(folder)/\(name.rawValue)") })
        else { return nil }
        return description
    }

    static func path(of name: LayerName, in folder: String) -> String { "\(folder)/\(name.rawValue).json" }

    /// As JSON, keys sorted, ending in a line break.
    var json: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // Strings and numbers alone: there is nothing that JSON could not say.
        return Array((try? encoder.encode(self)) ?? Data()) + Array("\n".utf8)
    }
}
