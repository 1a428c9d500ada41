// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding
internal import TorrentCore

/// The addresses beside the info dictionary: trackers (BEP 3, 12) and web seeds (BEP 19).
///
/// No piece depends on them, and they are written in many ways: what means nothing is passed over with a note.
struct AddressReader {
    private var notes: MetainfoNotes
    private var count = 0

    /// Goes on with the notes of what was read before.
    init(_ notes: MetainfoNotes) {
        self.notes = notes
    }

    /// What was noted so far.
    var noted: [MetainfoNote] { notes.list }

    /// The tiers of `announce-list`, or `announce` alone where there is none, and what `announce` has beside such a list.
    mutating func trackers(_ top: MetainfoFields) -> (tiers: [[String]], passedOver: [String]) {
        count = 0
        let key = "announce-list"
        var tiers: [[String]] = []
        let list = top.node[key]
        for tier in list.map({ elements($0, of: key) }) ?? [] {
            if tier.bytes != nil, list?.list != nil { notes.add(.noTiers) }
            let addresses = addresses(elements(tier, of: key), of: key)
            if !addresses.isEmpty { tiers.append(addresses) }
        }
        guard let single = top.node["announce"] else { return (tiers, []) }
        let addresses = addresses(elements(single, of: "announce"), of: "announce")
        guard tiers.isEmpty else {
            let known = Set(tiers.joined().map(ExactName.init))
            return (tiers, addresses.filter { !known.contains(ExactName($0)) })
        }
        return (addresses.isEmpty ? [] : [addresses], [])
    }

    /// `url-list`, which is a list or one string.
    mutating func webSeeds(_ top: MetainfoFields) -> [String] {
        count = 0
        let key = "url-list"
        guard let node = top.node[key] else { return [] }
        return addresses(elements(node, of: key), of: key)
    }

    /// What is in a list; a string stands for a list of itself, and anything else for an empty one.
    private mutating func elements(_ node: BencodeNode, of key: String) -> [BencodeNode] {
        if let list = node.list { return list }
        if node.bytes != nil { return [node] }
        notes.add(.passedOver(key: key))
        return []
    }

    /// Empty strings stand for no address, as some programs write them.
    private mutating func addresses(_ nodes: [BencodeNode], of key: String) -> [String] {
        var addresses: [String] = []
        for node in nodes {
            guard let bytes = node.bytes else {
                notes.add(.passedOver(key: key))
                continue
            }
            let bare = bytes.trimmed
            guard !bare.isEmpty else { continue }
            guard bare.count <= MetainfoLimits.addressLength, bare.allSatisfy({ $0 > 0x20 && $0 != 0x7f }),
                let address = String(validating: bare, as: UTF8.self), address == address.withoutControlCharacters
            else {
                notes.add(.badAddress(key: key), example: String(decoding: bare.prefix(400), as: UTF8.self))
                continue
            }
            guard count < MetainfoLimits.addressCount else {
                notes.add(.tooManyAddresses(key: key))
                break
            }
            count += 1
            if bare.count < bytes.count { notes.add(.blanks(key: key), example: address) }
            addresses.append(address)
        }
        return addresses
    }
}

extension ArraySlice<UInt8> {
    /// Without blanks, tabs, line ends and NULs at both ends.
    fileprivate var trimmed: ArraySlice<UInt8> {
        let rest = drop(while: { $0 <= 0x20 })
        guard let last = rest.lastIndex(where: { $0 > 0x20 }) else { return [] }
        return rest[...last]
    }
}
