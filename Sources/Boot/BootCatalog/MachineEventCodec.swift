// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding
internal import TorrentCore

extension MachineEvent {
    /// Reads what ``bencoded`` writes; keys it does not know are passed over (docs/events.md).
    package init(bencoded input: [UInt8]) throws(CatalogProblem) {
        try self.init(CatalogNode(decoding: input, version: Self.version))
    }

    init(_ root: CatalogNode) throws(CatalogProblem) {
        let image = try root.optional("image")
        let transfer = try root.optional("transfer")
        self.init(
            machine: try MachineIdentity(root), stage: try MachineStage(try root["stage"]),
            uptime: try root["uptime"].count(), firmware: try FirmwareKind(optional: try root.optional("firmware")),
            image: try image?.imageName(),
            infoHash: try root.optional("info-hash")?.infoHash(),
            transfer: try TransferProgress(optional: transfer),
            phase1: try Self.phase1(try root.optional("phase1")),
            reason: try root.optional("reason")?.text(upTo: CatalogLimits.reasonLength).asReason,
            disk: try WrittenDisk(root), card: try PCIIdentity(optional: try root.optional("card")),
            secureBoot: try SecureBootState(optional: try root.optional("secure-boot")),
            traffic: try MachineTraffic(optional: try root.optional("traffic")),
            boot: try root.optional("boot")?.bootNumber(),
            asksForAnswer: try root.optional("answer")?.flag() ?? false,
            startsOwnDisk: try root.optional("own-disk")?.flag() ?? false,
            traits: try MachineTraits(optional: try root.optional("traits")),
            registration: try Registration.reading(try root.optional("registration")),
            shell: try root.optional("shell")?.shellKey(), cause: try FailureCause(optional: try root.optional("cause"))
        )
    }

    /// The one spelling of this event (docs/events.md).
    ///
    /// An event must not be refused for what another program said: a reason that is too long is cut, its control
    /// characters become spaces, a UUID the firmware made up of something else is left out, and so is a boot's key that it
    /// quotes.
    package var bencoded: [UInt8] {
        var entries: [Bencode.Key: Bencode] = [
            "version": .integer(Int64(Self.version)),
            "mac": .text(machine.mac.description),
            "stage": .text(stage.rawValue),
            "uptime": .integer(Int64(clamping: uptime)),
        ]
        entries["uuid"] = machine.uuid.flatMap { MachineIdentity.isUUID($0) ? .text($0) : nil }
        entries["firmware"] = firmware.map { .text($0.rawValue) }
        entries["secure-boot"] = secureBoot?.bencode
        entries["image"] = image.map { .text($0.text) }
        entries["info-hash"] = infoHash.map { .text($0.description) }
        entries["transfer"] = transfer?.bencode
        entries["phase1"] = phase1.map { .text($0) }
        entries["reason"] = reason.map { .text($0.asReason) }
        entries["cause"] = cause.map { .text($0.rawValue) }
        entries["card"] = card.map { .text($0.description) }
        entries["disk"] = disk.map { .text($0.name.printable(upTo: CatalogLimits.diskNameLength)) }
        entries["disk-start"] = disk?.start.map { .text($0.text) }
        entries["traffic"] = traffic.bencode
        entries["boot"] = boot.map { .integer(Int64(clamping: $0.value)) }
        if startsOwnDisk { entries["own-disk"] = .integer(1) }
        entries["traits"] = traits.bencode
        entries["registration"] = registration?.bencode
        entries["shell"] = shell.map { .text($0.words) }
        if asksForAnswer { entries["answer"] = .integer(1) }
        return Bencode.dictionary(entries).encoded
    }

    private static func phase1(_ node: CatalogNode?) throws(CatalogProblem) -> String? {
        guard let node else { return nil }
        let hash = try node.nonEmptyText(upTo: CatalogLimits.phase1HashLength)
        guard Phase1Offer.isHash(hash) else { throw node.problem(.noPhase1Hash(hash)) }
        return hash
    }
}

extension String {
    /// As far as an event has room, without what moves a terminal's cursor and without keys.
    fileprivate var asReason: String { BootKey.cut(outOf: self).printable(upTo: CatalogLimits.reasonLength) }
}

extension MachineIdentity {
    /// The machine of a message's keys `mac` and `uuid`.
    init(_ root: CatalogNode) throws(CatalogProblem) {
        let address = try root["mac"]
        guard let mac = MACAddress(try address.text(upTo: CatalogLimits.uuidLength)) else {
            throw address.problem(.noMACAddress)
        }
        guard let written = try root.optional("uuid") else {
            self.init(mac: mac, uuid: nil)
            return
        }
        let uuid = try written.nonEmptyText(upTo: CatalogLimits.uuidLength)
        guard Self.isUUID(uuid) else { throw written.problem(.noUUID) }
        self.init(mac: mac, uuid: uuid)
    }

    static func isUUID(_ text: String) -> Bool {
        (1...CatalogLimits.uuidLength).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || Character(UnicodeScalar($0)).isHexDigit }
    }
}

extension MachineStage {
    fileprivate init(_ node: CatalogNode) throws(CatalogProblem) {
        let word = try node.text(upTo: CatalogLimits.uuidLength)
        guard let stage = MachineStage(rawValue: word) else {
            throw node.problem(.unknownWord(word, known: Self.allCases.map(\.rawValue)))
        }
        self = stage
    }
}

extension FailureCause {
    /// A word of later years is none.
    fileprivate init?(optional node: CatalogNode?) throws(CatalogProblem) {
        guard let word = try node?.text(upTo: CatalogLimits.uuidLength), let cause = Self(rawValue: word) else {
            return nil
        }
        self = cause
    }
}

extension FirmwareKind {
    init?(optional node: CatalogNode?) throws(CatalogProblem) {
        guard let node else { return nil }
        let word = try node.text(upTo: CatalogLimits.uuidLength)
        guard let kind = FirmwareKind(rawValue: word) else {
            throw node.problem(.unknownWord(word, known: Self.allCases.map(\.rawValue)))
        }
        self = kind
    }
}

extension PCIIdentity {
    init?(optional node: CatalogNode?) throws(CatalogProblem) {
        guard let node else { return nil }
        let text = try node.text(upTo: CatalogLimits.uuidLength)
        guard let card = PCIIdentity(text) else { throw node.problem(.noCard(text)) }
        self = card
    }
}

extension WrittenDisk {
    fileprivate init?(_ root: CatalogNode) throws(CatalogProblem) {
        let start = try root.optional("disk-start")
        guard let name = try root.optional("disk")?.text(upTo: CatalogLimits.diskNameLength) else { return nil }
        guard let start else {
            self.init(name: name, start: nil)
            return
        }
        let word = try start.text(upTo: CatalogLimits.uuidLength)
        guard let known = DiskStart(word) else { throw start.problem(.noDiskStart(word)) }
        self.init(name: name, start: known)
    }
}

extension TransferProgress {
    fileprivate init?(optional node: CatalogNode?) throws(CatalogProblem) {
        guard let node else { return nil }
        self.init(
            verified: try node["verified"].count(), total: try node["total"].count(),
            fromServer: try node["from-server"].count(), fromPeers: try node["from-peers"].count())
        peers = try node.optional("peers")?.count()
        unreached = try node.optional("unreached")?.count()
    }

    fileprivate var bencode: Bencode {
        var entries: [Bencode.Key: Bencode] = [
            "verified": .integer(Int64(clamping: verified)), "total": .integer(Int64(clamping: total)),
            "from-server": .integer(Int64(clamping: fromServer)), "from-peers": .integer(Int64(clamping: fromPeers)),
        ]
        entries["peers"] = peers.map { .integer(Int64(clamping: $0)) }
        entries["unreached"] = unreached.map { .integer(Int64(clamping: $0)) }
        return .dictionary(entries)
    }
}
