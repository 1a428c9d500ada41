// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding
internal import TorrentCore

extension Manifest {
    /// Reads what ``bencoded`` writes; keys it does not know are passed over (docs/manifest.md).
    package init(bencoded input: [UInt8]) throws(CatalogProblem) {
        let root = try CatalogNode(decoding: input, version: Self.version)
        var passedOver: [String] = []
        let (images, unknown) = try ManifestImage.list(from: try root["images"], &passedOver)
        let layers = try LayerOffer.list(from: try root.optional("layers"), &passedOver)
        self.init(
            images: images,
            menu: try MenuPolicy(try root["menu"], images: images, passedOver: unknown),
            swarm: try SwarmPolicy(try root["swarm"]),
            leave: try LeavePolicy(try root["leave"]),
            phase1: try Phase1Offer.reading(try root.optional("phase1")),
            layers: layers,
            unstarted: try UnstartedDisk(optional: try root.optional("unstarted")),
            boot: try BootTicket(optional: try root.optional("boot")),
            preparing: try PreparingImage.list(from: try root.optional("preparing")),
            system: try SystemAdditions(optional: try root.optional("system")),
            machineName: try root.optional("name")?.nonEmptyText(upTo: CatalogLimits.machineNameLength),
            notice: try root.optional("notice")?.nonEmptyText(upTo: CatalogLimits.reasonLength),
            together: try root.optional("together")?.patience(),
            registration: try RegistrationOffer(optional: try root.optional("registration")),
            netconsole: try root.optional("netconsole")?.port(),
            passedOver: passedOver)
    }

    /// The one spelling of this manifest (docs/manifest.md).
    package var bencoded: [UInt8] {
        var entries: [Bencode.Key: Bencode] = [
            "version": .integer(Int64(Self.version)),
            "images": .list(images.map(\.bencode)),
            "menu": menu.bencode,
            "swarm": swarm.bencode,
            "leave": leave.bencode,
        ]
        entries["phase1"] = phase1?.bencode
        entries["registration"] = registration?.bencode
        entries["netconsole"] = netconsole.map { .integer(Int64($0)) }
        entries["together"] = together.map { .integer(Int64(clamping: $0)) }
        entries["notice"] = notice.map { .text($0.printable(upTo: CatalogLimits.reasonLength)) }
        entries["name"] = machineName.map { .text($0.printable(upTo: CatalogLimits.machineNameLength)) }
        if !layers.isEmpty { entries["layers"] = .list(layers.map(\.bencode)) }
        entries["unstarted"] = unstarted?.bencode
        if !preparing.isEmpty { entries["preparing"] = .list(preparing.map(\.bencode)) }
        entries["boot"] = boot?.bencode
        entries["system"] = system.bencode
        return Bencode.dictionary(entries).encoded
    }
}

extension UnstartedDisk {
    fileprivate init?(optional node: CatalogNode?) throws(CatalogProblem) {
        guard let node else { return nil }
        self.init(
            image: try node["image"].imageName(),
            disk: try node.optional("disk")?.text(upTo: CatalogLimits.diskNameLength))
    }

    fileprivate var bencode: Bencode {
        var entries: [Bencode.Key: Bencode] = ["image": .text(image.text)]
        entries["disk"] = disk.map(Bencode.text)
        return .dictionary(entries)
    }
}

extension PreparingImage {
    fileprivate static func list(from node: CatalogNode?) throws(CatalogProblem) -> [PreparingImage] {
        var images: [PreparingImage] = []
        for element in try node?.list(upTo: CatalogLimits.images) ?? [] { images.append(try PreparingImage(element)) }
        return images
    }

    private init(_ node: CatalogNode) throws(CatalogProblem) {
        self.init(
            name: try node["name"].imageName(),
            displayName: try node["display-name"].nonEmptyText(upTo: CatalogLimits.displayNameLength),
            progress: PreparationProgress(done: try node["done"].count(), total: try node["total"].count()),
            isDefault: try node.optional("default")?.flag() ?? false)
    }

    fileprivate var bencode: Bencode {
        var entries: [Bencode.Key: Bencode] = [
            "name": .text(name.text), "display-name": .text(displayName),
            "done": .integer(Int64(clamping: progress.done)), "total": .integer(Int64(clamping: progress.total)),
        ]
        if isDefault { entries["default"] = .integer(1) }
        return .dictionary(entries)
    }
}

extension ManifestImage {
    /// The images whose method is known, and the names of the others, each of which gets a sentence.
    fileprivate static func list(
        from node: CatalogNode, _ passedOver: inout [String]
    ) throws(CatalogProblem) -> ([ManifestImage], unknown: Set<ImageName>) {
        var images: [ManifestImage] = []
        var unknown: Set<ImageName> = []
        var names: Set<ImageName> = []
        var displayNames: Set<ExactName> = []
        for element in try node.list(upTo: CatalogLimits.images) {
            let name = try element["name"].imageName()
            let displayName = try element["display-name"].nonEmptyText(upTo: CatalogLimits.displayNameLength)
            guard names.insert(name).inserted else { throw try element["name"].problem(.twice(name.text)) }
            guard displayNames.insert(ExactName(displayName)).inserted else {
                throw try element["display-name"].problem(.twice(displayName))
            }
            let method = try element["method"].text(upTo: CatalogLimits.displayNameLength)
            if BootMethod.keywords.contains(method) {
                images.append(try ManifestImage(element))
            } else {
                unknown.insert(name)
                passedOver.append(Manifest.sentence(passingOver: "image \(name)", "its method \"\(method)\""))
            }
        }
        return (images, unknown)
    }

    private init(_ node: CatalogNode) throws(CatalogProblem) {
        let (path, infoHash, digest) = try node.torrent()
        self.init(
            image: BootImage(
                name: try node["name"].imageName(),
                displayName: try node["display-name"].nonEmptyText(upTo: CatalogLimits.displayNameLength),
                method: try BootMethod(node), reportsSystem: try node.optional("report-os")?.flag() ?? false,
                sendsMessages: try node.optional("netconsole")?.flag() ?? false),
            totalLength: try node["length"].count(), infoHash: infoHash, torrentPath: path, torrentDigest: digest)
    }

    fileprivate var bencode: Bencode {
        var entries = image.method.bencodeEntries
        entries["name"] = .text(image.name.text)
        entries["display-name"] = .text(image.displayName)
        entries["length"] = .integer(Int64(clamping: totalLength))
        entries["info-hash"] = .text(infoHash.description)
        entries["torrent"] = .text(torrentPath)
        entries["torrent-sha256"] = .text(torrentDigest.description)
        if image.reportsSystem { entries["report-os"] = .integer(1) }
        if image.sendsMessages { entries["netconsole"] = .integer(1) }
        return .dictionary(entries)
    }
}

extension MenuPolicy {
    /// Without its default, whose method is not known here, a menu waits for a person.
    fileprivate init(
        _ node: CatalogNode, images: [ManifestImage], passedOver: Set<ImageName>
    ) throws(CatalogProblem) {
        let timeout = try Timeout(try node["timeout"])
        if let wait = try node.optional("own-disk") {
            self.init(timeout: try Timeout(wait), start: .ownDisk)
            return
        }
        if try node.optional("wait")?.flag() ?? false {
            self.init(timeout: .never, start: .wait)
            return
        }
        guard let name = try node.optional("default") else {
            guard timeout == .never else { throw CatalogProblem(.missing, in: "menu.default", at: node.node.offset) }
            self.init(timeout: timeout, start: nil)
            return
        }
        let image = try name.imageName()
        guard !passedOver.contains(image) else {
            self.init(timeout: .never, defaultImage: nil)
            return
        }
        guard images.contains(where: { $0.image.name == image }) else { throw name.problem(.noSuchImage(image.text)) }
        self.init(timeout: timeout, defaultImage: image)
    }

    fileprivate var bencode: Bencode {
        // An agent that does not know the other two waits for a person.
        switch start {
        case .image(let name):
            .dictionary(["timeout": .integer(timeout.number), "default": .text(name.text)])
        case .ownDisk:
            .dictionary(["timeout": .integer(Timeout.never.number), "own-disk": .integer(timeout.number)])
        case .wait:
            .dictionary(["timeout": .integer(Timeout.never.number), "wait": .integer(1)])
        case nil:
            .dictionary(["timeout": .integer(timeout.number)])
        }
    }
}

extension MenuPolicy.Timeout {
    fileprivate init(_ node: CatalogNode) throws(CatalogProblem) {
        let number = try node.integer(in: -1...Int64(CatalogLimits.longestWait))
        self =
            switch number {
            case 0: .immediately
            case 1...: .seconds(Int(number))
            default: .never
            }
    }

    fileprivate var number: Int64 {
        switch self {
        case .immediately: 0
        case .seconds(let seconds): Int64(clamping: seconds)
        case .never: -1
        }
    }
}

extension SwarmPolicy {
    fileprivate init(_ node: CatalogNode) throws(CatalogProblem) {
        var trackers: [String] = []
        for element in try node["trackers"].list(upTo: CatalogLimits.trackers) {
            trackers.append(try element.announceAddress())
        }
        self.init(
            peerPort: try node["peer-port"].port(), trackers: trackers,
            usesLocalDiscovery: try node["local-discovery"].flag(), usesPeerExchange: try node["peer-exchange"].flag(),
            networks: try Self.subnets(node.optional("networks"), upTo: CatalogLimits.networks),
            racks: try Self.subnets(node.optional("racks"), upTo: CatalogLimits.racks),
            origins: try Self.hosts(node.optional("origins"), upTo: CatalogLimits.origins))
    }

    /// Addresses that a manifest may also leave out.
    private static func hosts(_ node: CatalogNode?, upTo limit: Int) throws(CatalogProblem) -> [HostAddress] {
        var hosts: [HostAddress] = []
        for element in try node?.list(upTo: limit) ?? [] { hosts.append(try element.host()) }
        return hosts
    }

    /// Subnets that a manifest may also leave out.
    private static func subnets(_ node: CatalogNode?, upTo limit: Int) throws(CatalogProblem) -> [Subnet] {
        var subnets: [Subnet] = []
        for element in try node?.list(upTo: limit) ?? [] { subnets.append(try element.subnet()) }
        return subnets
    }

    fileprivate var bencode: Bencode {
        var entries: [Bencode.Key: Bencode] = [
            "peer-port": .integer(Int64(peerPort)),
            "trackers": .list(trackers.map(Bencode.text)),
            "local-discovery": .integer(usesLocalDiscovery ? 1 : 0),
            "peer-exchange": .integer(usesPeerExchange ? 1 : 0),
        ]
        if !networks.isEmpty { entries["networks"] = .list(networks.map { .text($0.description) }) }
        if !racks.isEmpty { entries["racks"] = .list(racks.map { .text($0.description) }) }
        if !origins.isEmpty { entries["origins"] = .list(origins.map { .text($0.description) }) }
        return .dictionary(entries)
    }
}

extension LeavePolicy {
    fileprivate init(_ node: CatalogNode) throws(CatalogProblem) {
        let longest = Int64(CatalogLimits.longestWait)
        let minimum = try node["min"].integer(in: 0...longest)
        self.init(minimum: Int(minimum), maximum: Int(try node["max"].integer(in: minimum...longest)))
    }

    fileprivate var bencode: Bencode {
        .dictionary(["min": .integer(Int64(clamping: minimum)), "max": .integer(Int64(clamping: maximum))])
    }
}

extension CatalogNode {
    fileprivate func port() throws(CatalogProblem) -> UInt16 {
        UInt16(truncatingIfNeeded: try integer(in: 1...65535))
    }

    fileprivate func patience() throws(CatalogProblem) -> Int {
        Int(try integer(in: 1...Int64(CatalogLimits.longestWait)))
    }

    fileprivate func subnet() throws(CatalogProblem) -> Subnet {
        let text = try text(upTo: CatalogLimits.networkLength)
        guard let subnet = Subnet(text) else { throw problem(.noSubnet(text)) }
        return subnet
    }

    fileprivate func announceAddress() throws(CatalogProblem) -> String {
        let text = try text(upTo: CatalogLimits.announceAddressLength)
        do {
            _ = try AnnounceAddress(text)
        } catch {
            throw problem(.announceAddress(error))
        }
        return text
    }
}
