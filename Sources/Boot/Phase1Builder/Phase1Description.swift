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

    /// A driver of network cards.
    package struct Card: Codable, Hashable, Sendable {
        /// The driver's name.
        package let module: String
        /// What a machine fetches beside `initramfs-small`.
        package let file: File
        /// Vendor and device of each card, as `8086:100e`.
        package let devices: [String]
    }

    /// The format's version, and the recipe's: a new recipe makes every phase 1 anew.
    package static let version = 5

    /// The format's version.
    package let version: Int
    /// Over all inputs: as long as it stays the same, nothing is built anew.
    package let hash: String
    /// What uname(2) will call the kernel: `6.1.0-56-amd64`.
    package let kernelRelease: String
    /// `vmlinuz`, `initramfs` for any machine, and `initramfs-small` for those whose network card is known beforehand.
    package let files: [File]
    /// The network cards that are known.
    package let cards: [Card]
    /// In the order in which they were hashed.
    package let inputs: [Input]
    /// How many kernel modules `initramfs` holds.
    package let modules: Int

    /// Bytes that a machine fetches when nothing is known of its network card.
    package var fullSize: Int { size(of: Phase1Builder.FileName.kernel) + size(of: Phase1Builder.FileName.initramfs) }

    /// Bytes that machines with known network cards fetch, from the least to the most; `nil` when no card is known.
    package var smallSizes: ClosedRange<Int>? {
        let sizes = cards.map(size)
        guard let least = sizes.min(), let most = sizes.max() else { return nil }
        return least...most
    }

    /// Bytes that a machine with one of these cards fetches.
    package func size(for card: Card) -> Int {
        size(of: Phase1Builder.FileName.kernel) + size(of: Phase1Builder.FileName.smallInitramfs)
            + card.file.size
    }

    private func size(of name: String) -> Int { files.first { $0.name == name }?.size ?? 0 }
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
