// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

/// What a finished phase 1 is made of; `phase1.json` beside its files.
package struct Phase1Description: Codable, Hashable, Sendable {
    /// One file of the output.
    package struct File: Codable, Hashable, Sendable {
        /// Its name in the output folder and at the end of its URL.
        package let name: String
        /// In bytes.
        package let size: Int
        /// In hexadecimal digits.
        package let sha256: String
    }

    /// One thing it was made from.
    package struct Input: Codable, Hashable, Sendable {
        /// Which role it plays, and its name.
        package let name: String
        /// SHA-256 of its content, or for a setting the setting itself.
        package let digest: String
    }

    /// The format's version, and the recipe's: a new recipe makes every phase 1 anew.
    package static let version = 1

    /// The format's version.
    package let version: Int
    /// Over all inputs: as long as it stays the same, nothing is built anew.
    package let hash: String
    /// What uname(2) will call the kernel: `6.1.0-56-amd64`.
    package let kernelRelease: String
    /// `vmlinuz`, then `initramfs`.
    package let files: [File]
    /// In the order in which they were hashed.
    package let inputs: [Input]
    /// How many kernel modules the archive holds.
    package let modules: Int

    /// Bytes of all files together: what one machine fetches before the agent runs.
    package var totalSize: Int { files.reduce(0) { $0 + $1.size } }
}

extension Phase1Description {
    /// The description as JSON, keys sorted, ending in a line break.
    package var json: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // Strings and numbers alone: there is nothing that JSON could not say.
        return Array((try? encoder.encode(self)) ?? Data()) + Array("\n".utf8)
    }
}
