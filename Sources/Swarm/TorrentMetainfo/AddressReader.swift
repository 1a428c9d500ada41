// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding

/// The addresses beside the info dictionary: trackers (BEP 3, 12) and web seeds (BEP 19).
enum AddressReader {
    /// The tiers of `announce-list`; without one, `announce` alone.
    static func trackers(_ top: MetainfoFields) throws(MetainfoProblem) -> [[String]] {
        var tiers: [[String]] = []
        var count = 0
        for tier in try top.list("announce-list") ?? [] {
            guard let nodes = tier.list else {
                throw MetainfoProblem(.wrongType("a tier of \"announce-list\"", wanted: .list), at: tier.offset)
            }
            let addresses = try Self.addresses(nodes, count: &count)
            if !addresses.isEmpty { tiers.append(addresses) }
        }
        guard tiers.isEmpty, let single = top.node["announce"] else { return tiers }
        let addresses = try Self.addresses([single], count: &count)
        return addresses.isEmpty ? [] : [addresses]
    }

    /// `url-list`, which is a list or one string.
    static func webSeeds(_ top: MetainfoFields) throws(MetainfoProblem) -> [String] {
        guard let node = top.node["url-list"] else { return [] }
        var count = 0
        return try addresses(node.list ?? [node], count: &count)
    }

    /// Empty strings stand for no address, as some programs write them.
    private static func addresses(_ nodes: [BencodeNode], count: inout Int) throws(MetainfoProblem) -> [String] {
        var addresses: [String] = []
        for node in nodes {
            let address = try node.text(called: "an address of a tracker or web seed")
            guard !address.isEmpty else { continue }
            count += 1
            guard count <= MetainfoLimits.addressCount else {
                throw MetainfoProblem(.tooManyAddresses, at: node.offset)
            }
            guard address.utf8.count <= MetainfoLimits.addressLength,
                address.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f })
            else { throw MetainfoProblem(.badAddress, at: node.offset) }
            addresses.append(address)
        }
        return addresses
    }
}
