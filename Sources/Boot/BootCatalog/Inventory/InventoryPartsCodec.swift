// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding

extension Inventory.Processor {
    init?(optional node: CatalogNode?) throws(CatalogProblem) {
        guard let node else { return nil }
        self.init(
            model: try node.trait("model"), sockets: try node.optional("sockets")?.count(),
            cores: try node.optional("cores")?.count(), threads: try node.optional("threads")?.count())
    }

    var bencode: Bencode {
        var entries: [Bencode.Key: Bencode] = [:]
        entries["model"] = model.map(Bencode.text)
        entries["sockets"] = sockets.map(Bencode.count)
        entries["cores"] = cores.map(Bencode.count)
        entries["threads"] = threads.map(Bencode.count)
        return .dictionary(entries)
    }
}

extension Inventory.MemoryModule {
    var bencode: Bencode {
        var entries: [Bencode.Key: Bencode] = ["size": .count(size)]
        entries["slot"] = slot.map(Bencode.text)
        return .dictionary(entries)
    }
}

extension Inventory.Disk {
    init(_ node: CatalogNode) throws(CatalogProblem) {
        self.init(
            name: try node["name"].nonEmptyText(upTo: CatalogLimits.traitLength), size: try node["size"].count(),
            model: try node.trait("model"), serial: try node.trait("serial"),
            isRotational: try node.optional("rotational")?.flag(), transport: try node.knownWord("transport"))
    }

    var bencode: Bencode {
        var entries: [Bencode.Key: Bencode] = ["name": .text(name), "size": .count(size)]
        entries["model"] = model.map(Bencode.text)
        entries["serial"] = serial.map(Bencode.text)
        entries["rotational"] = isRotational.map(Bencode.flag)
        entries["transport"] = transport.map { .text($0.rawValue) }
        return .dictionary(entries)
    }
}

extension Inventory.Card {
    init(_ node: CatalogNode) throws(CatalogProblem) {
        let address = try node["mac"]
        guard let mac = MACAddress(try address.text(upTo: CatalogLimits.uuidLength)) else {
            throw address.problem(.noMACAddress)
        }
        self.init(
            name: try node["name"].nonEmptyText(upTo: CatalogLimits.traitLength), mac: mac,
            driver: try node.trait("driver"), kind: try PCIIdentity(optional: try node.optional("card")),
            speed: try node.optional("speed")?.count(), duplex: try node.knownWord("duplex"),
            hasLink: try node.optional("link")?.flag())
    }

    var bencode: Bencode {
        var entries: [Bencode.Key: Bencode] = ["name": .text(name), "mac": .text("\(mac)")]
        entries["driver"] = driver.map(Bencode.text)
        entries["card"] = kind.map { .text("\($0)") }
        entries["speed"] = speed.map(Bencode.count)
        entries["duplex"] = duplex.map { .text($0.rawValue) }
        entries["link"] = hasLink.map(Bencode.flag)
        return .dictionary(entries)
    }
}

extension Inventory.Computer {
    init(optional node: CatalogNode?) throws(CatalogProblem) {
        guard let node else {
            self.init()
            return
        }
        self.init(
            vendor: try node.trait("vendor"), model: try node.trait("model"), version: try node.trait("version"),
            serial: try node.trait("serial"), uuid: try node.trait("uuid"), board: try node.trait("board"),
            biosVersion: try node.trait("bios-version"), biosDate: try node.trait("bios-date"),
            chassis: try node.knownWord("chassis"))
    }

    /// `nil` when nothing is known.
    var bencode: Bencode? {
        var entries: [Bencode.Key: Bencode] = [:]
        entries["vendor"] = vendor.map(Bencode.text)
        entries["model"] = model.map(Bencode.text)
        entries["version"] = version.map(Bencode.text)
        entries["serial"] = serial.map(Bencode.text)
        entries["uuid"] = uuid.map(Bencode.text)
        entries["board"] = board.map(Bencode.text)
        entries["bios-version"] = biosVersion.map(Bencode.text)
        entries["bios-date"] = biosDate.map(Bencode.text)
        entries["chassis"] = chassis.map { .text($0.rawValue) }
        return entries.isEmpty ? nil : .dictionary(entries)
    }
}
