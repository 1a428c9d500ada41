// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding
internal import SecureBootFormats

extension SecureBootState {
    /// Reads what ``bencode`` writes (docs/events.md).
    init?(optional node: CatalogNode?) throws(CatalogProblem) {
        guard let node else { return nil }
        self.init(
            isEnforced: try node["enforced"].flag(), keys: try Self.keys(try node.optional("keys")),
            level: try Self.level(try node.optional("sbat")))
    }

    var bencode: Bencode {
        var entries: [Bencode.Key: Bencode] = ["enforced": .integer(isEnforced ? 1 : 0)]
        entries["keys"] = keys.map { .list($0.inOrder.map { .text($0.rawValue) }) }
        entries["sbat"] = level.map { .list($0.lines.map { .text($0) }) }
        return .dictionary(entries)
    }

    /// A key that a later agent knows of is passed over: what is asked is whether those are there that this program knows.
    private static func keys(_ node: CatalogNode?) throws(CatalogProblem) -> Set<MicrosoftKey>? {
        guard let node else { return nil }
        var keys: Set<MicrosoftKey> = []
        for entry in try node.list(upTo: CatalogLimits.keys) {
            if let key = MicrosoftKey(rawValue: try entry.text(upTo: CatalogLimits.keyLength)) { keys.insert(key) }
        }
        return keys
    }

    private static func level(_ node: CatalogNode?) throws(CatalogProblem) -> SBATLevel? {
        guard let node else { return nil }
        var lines: [String] = []
        for entry in try node.list(upTo: CatalogLimits.revocationLines) {
            lines.append(try entry.text(upTo: CatalogLimits.revocationLineLength))
        }
        guard let level = SBATLevel(lines: lines) else { throw node.problem(.noRevocationLevel) }
        return level
    }
}
