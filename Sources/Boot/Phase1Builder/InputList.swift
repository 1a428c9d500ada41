// SPDX-License-Identifier: GPL-3.0-or-later

internal import ContentHash
internal import TorrentCore

/// Everything phase 1 depends on, in a fixed order, and the hash over it.
package struct InputList: Sendable {
    /// In the order in which they were added.
    package private(set) var inputs: [Phase1Description.Input] = []

    /// Starts with nothing.
    package init() {}

    /// Adds something by its content.
    package mutating func add(_ name: String, content: [UInt8]) {
        inputs.append(.init(name: name, digest: ContentHash.sha256(content).bytes.hexadecimal))
    }

    /// Adds a setting, or something whose hash is known.
    package mutating func add(_ name: String, digest: String) {
        inputs.append(.init(name: name, digest: digest))
    }

    /// Thirty-two hexadecimal digits; lengths stand before names and digests, so no two lists read alike.
    package var hash: String {
        let text = inputs.map { "\($0.name.utf8.count) \($0.name) \($0.digest.utf8.count) \($0.digest)\n" }.joined()
        return ContentHash.sha256(Array(text.utf8)).bytes.prefix(16).hexadecimal
    }
}
