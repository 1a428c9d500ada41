// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding

extension Inventory {
    /// Reads what ``bencoded`` writes; keys it does not know are passed over, and so are words of later versions.
    package init(bencoded input: [UInt8]) throws(CatalogProblem) {
        try self.init(CatalogNode(decoding: input, version: Self.version))
    }

    /// The one spelling of this inventory, as the server stores it; with fewer of its parts where all have no room.
    package var bencoded: [UInt8] {
        fitted { $0["version"] = .integer(Int64(Self.version)) }
    }

    /// A message that has this inventory's keys and what is added to them, with as many parts as there is room for: the lists
    /// are halved until it is short enough, and the revocation level, which may be long, goes when that is done a second time.
    func fitted(_ complete: (inout [Bencode.Key: Bencode]) -> Void) -> [UInt8] {
        var part = self
        var share = 1
        while true {
            var entries = part.entries
            complete(&entries)
            let bytes = Bencode.dictionary(entries).encoded
            guard bytes.count > CatalogLimits.inventoryLength - CatalogLimits.signatureLength, share <= 64 else {
                return bytes
            }
            share *= 2
            part.modules = modules.map { Array($0.prefix(CatalogLimits.memoryModules / share)) }
            part.disks = disks.map { Array($0.prefix(CatalogLimits.inventoryDisks / share)) }
            part.cards = cards.map { Array($0.prefix(CatalogLimits.networkCards / share)) }
            if share >= 4 {
                part.secureBoot = secureBoot.map {
                    SecureBootState(isEnforced: $0.isEnforced, keys: $0.keys, level: nil)
                }
            }
        }
    }

    init(_ root: CatalogNode) throws(CatalogProblem) {
        self.init()
        processor = try Processor(optional: try root.optional("processor"))
        memory = try root.optional("memory")?.count()
        modules = try root.optional("modules").map { (list) throws(CatalogProblem) in
            try list.values(upTo: CatalogLimits.memoryModules) { (node) throws(CatalogProblem) in
                MemoryModule(size: try node["size"].count(), slot: try node.trait("slot"))
            }
        }
        disks = try root.optional("disks").map { (list) throws(CatalogProblem) in
            try list.values(upTo: CatalogLimits.inventoryDisks) { (node) throws(CatalogProblem) in try Disk(node) }
        }
        cards = try root.optional("cards").map { (list) throws(CatalogProblem) in
            try list.values(upTo: CatalogLimits.networkCards) { (node) throws(CatalogProblem) in try Card(node) }
        }
        computer = try Computer(optional: try root.optional("computer"))
        tpm = try root.knownWord("tpm")
        firmware = try FirmwareKind(optional: try root.optional("firmware"))
        secureBoot = try SecureBootState(optional: try root.optional("secure-boot"))
    }

    private var entries: [Bencode.Key: Bencode] {
        var entries: [Bencode.Key: Bencode] = [:]
        entries["processor"] = processor?.bencode
        entries["memory"] = memory.map(Bencode.count)
        entries["modules"] = modules.map { .list($0.prefix(CatalogLimits.memoryModules).map(\.bencode)) }
        entries["disks"] = disks.map { .list($0.prefix(CatalogLimits.inventoryDisks).map(\.bencode)) }
        entries["cards"] = cards.map { .list($0.prefix(CatalogLimits.networkCards).map(\.bencode)) }
        entries["computer"] = computer.bencode
        entries["tpm"] = tpm.map { .text($0.rawValue) }
        entries["firmware"] = firmware.map { .text($0.rawValue) }
        entries["secure-boot"] = secureBoot?.bencode
        return entries
    }
}

extension Bencode {
    /// A number of bytes or things, as far as an integer goes.
    static func count(_ number: UInt64) -> Bencode { .integer(Int64(clamping: number)) }

    static func flag(_ value: Bool) -> Bencode { .integer(value ? 1 : 0) }
}

extension CatalogNode {
    /// A text that a machine says of itself.
    func trait(_ key: String) throws(CatalogProblem) -> String? {
        try optional(key)?.text(upTo: CatalogLimits.traitLength)
    }

    /// A word out of an enumeration; `nil` for one of a later version.
    func knownWord<Word: RawRepresentable>(_ key: String) throws(CatalogProblem) -> Word?
    where Word.RawValue == String {
        try trait(key).flatMap { Word(rawValue: $0) }
    }

    /// A list's elements, each read by the same function.
    func values<Value>(
        upTo limit: Int, _ read: (CatalogNode) throws(CatalogProblem) -> Value
    ) throws(CatalogProblem) -> [Value] {
        var values: [Value] = []
        for element in try list(upTo: limit) { values.append(try read(element)) }
        return values
    }
}
