// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// What became of reading an environment.
package struct EnvironmentReading: Sendable {
    /// The environment; there if and only if there is no problem.
    package let environment: Environment?
    /// Every mistake, by file and line.
    package let problems: [ConfigProblem]
    /// What is accepted and worth a line, by file and line.
    package let notices: [ConfigNotice]

    /// The same with mistakes that were found later, in files that an environment alone does not tell of.
    package func adding(_ more: [ConfigProblem]) -> EnvironmentReading {
        EnvironmentReading(
            environment: more.isEmpty ? environment : nil, problems: problems + more, notices: notices)
    }
}

/// Reads an environment and holds it against the computer; `check` and `start` both do exactly this.
package struct EnvironmentReader {
    private let folder: String
    private let host: any HostFacts
    private var findings = Findings()

    /// Reads everything, whatever is found on the way, so that all mistakes are told at once.
    package static func read(folder: String, host: any HostFacts) -> EnvironmentReading {
        var reader = EnvironmentReader(folder: host.entry(at: folder)?.realPath ?? folder, host: host)
        let environment = reader.read(asked: folder)
        let findings = reader.findings.sorted()
        return EnvironmentReading(
            environment: findings.problems.isEmpty ? environment : nil, problems: findings.problems,
            notices: findings.notices)
    }

    private init(folder: String, host: any HostFacts) {
        self.folder = folder
        self.host = host
    }

    private mutating func read(asked: String) -> Environment? {
        let settings = "\(folder)/\(EnvironmentFiles.settings)"
        guard host.entry(at: folder)?.kind == .folder, host.entry(at: settings) != nil else {
            let isThere = host.entry(at: folder)?.kind == .folder
            findings.report(
                at: ConfigPlace(file: EnvironmentFiles.settings),
                isThere ? "is not in \(asked), so this is no environment" : "there is no folder \(asked)",
                remedy: "make one with: boottorrent init \(asked)")
            return nil
        }
        let draft = readDraft(settings)
        let images = readImages()
        ComputerCheck.checkTools(for: images.compactMap(\.image), host: host, into: &findings)
        guard let draft else { return nil }
        let menu = MenuCheck.policy(draft, images: images, into: &findings)
        let place = ServerPlace.find(draft, host: host, into: &findings)
        let dhcp = RangeCheck.mode(draft, at: place, into: &findings)
        draft.checkPeersCanMeet(into: &findings)
        draft.noteConsequences(into: &findings)
        let leave = draft.leave(into: &findings)
        let ports = PortCheck(draft, at: place)
        let leftover = RunningDNSMasq.leftover(in: folder, host: host)
        ports.run(host: host, leftover: leftover.map { "dnsmasq (process \($0.process))" }, into: &findings)
        ComputerCheck.run(draft, folder: folder, ports: ports, host: host, into: &findings)
        guard let menu, let place, let dhcp, let leave else { return nil }
        return environment(draft, images: images, menu: menu, place: place, dhcp: dhcp, leave: leave)
    }

    private mutating func readDraft(_ path: String) -> EnvironmentDraft? {
        let file = EnvironmentFiles.settings
        guard let value = YAMLFile.load(path, file: file, host: host, into: &findings) else { return nil }
        let root = ConfigSection(root: value, file: file, into: &findings)
        if root.has("boottorrent") {
            let version = version(of: root.section("boottorrent", into: &findings), known: 0)
            return version == 0 ? Version0.draft(from: root, into: &findings) : nil
        }
        let version = version(of: root, known: 1)
        return version == 1 ? Version1.draft(from: root, into: &findings) : nil
    }

    /// The version a file says it has, if it is the one whose shape the file has.
    private mutating func version(of section: ConfigSection, known: Int) -> Int? {
        let setting = section.setting("version", into: &findings) { (value) throws(Mistake) in
            let number = try ValueReading.integer(value, in: 0...Int(Int32.max))
            guard number == known else {
                throw Mistake(
                    found: "\(number) is not the version of a file of this shape",
                    remedy: "write \(known); version 0 stands below boottorrent, version 1 at the top")
            }
            return number
        }
        if setting.state == .absent {
            setting.report(
                "is missing",
                remedy:
                    "write \(setting.place.keyPath.hasPrefix("boot") ? "version: 0 below boottorrent" : "version: 1 at the top")",
                into: &findings)
        }
        return setting.value
    }

    private mutating func readImages() -> [ImageReader.Reading] {
        let path = "\(folder)/\(EnvironmentFiles.images)"
        let place = ConfigPlace(file: EnvironmentFiles.images)
        guard let names = host.names(in: path) else {
            findings.report(
                at: place, host.entry(at: path) == nil ? "is missing" : "cannot be listed by \(host.user)",
                remedy: "make this folder, with a folder in it for each image")
            return []
        }
        let folders = names.filter { !$0.hasPrefix(".") && isImage("\(path)/\($0)", name: $0) }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        if folders.isEmpty {
            findings.report(
                at: place, "has no image in it", remedy: "make a folder in it with config.yaml and the image's files")
        }
        guard folders.count <= CatalogLimits.images else {
            findings.report(
                at: place, "has \(folders.count) images", remedy: "\(CatalogLimits.images) are allowed")
            return []
        }
        var readings: [ImageReader.Reading] = []
        for name in folders {
            readings.append(ImageReader.read(name, in: path, host: host, into: &findings))
        }
        reportEqualDisplayNames(readings)
        return readings
    }

    /// A folder, or a link to one; files such as a README are nobody's image.
    private mutating func isImage(_ path: String, name: String) -> Bool {
        guard let entry = host.entry(at: path) else { return false }
        if entry.kind == .danglingLink {
            findings.report(
                at: ConfigPlace(file: "\(EnvironmentFiles.images)/\(name)".withoutControlCharacters),
                "is a link that leads nowhere", remedy: "remove it")
        }
        return entry.kind == .folder
    }

    private mutating func reportEqualDisplayNames(_ readings: [ImageReader.Reading]) {
        var first: [String: ConfigPlace] = [:]
        for reading in readings {
            guard let setting = reading.displayName, let name = setting.value else { continue }
            guard let earlier = first[name] else {
                first[name] = setting.place
                continue
            }
            setting.report(
                "\(name.quoted) is also the name in \(earlier.file ?? "")\(earlier.line.map { ":\($0)" } ?? "")",
                remedy: "give each image its own", into: &findings)
        }
    }

    private func environment(
        _ draft: EnvironmentDraft, images: [ImageReader.Reading], menu: MenuPolicy, place: ServerPlace, dhcp: DHCPMode,
        leave: LeavePolicy
    ) -> Environment? {
        guard let httpPort = draft.httpPort.value, let connections = draft.connectionsPerAddress.value,
            let servesTFTP = draft.servesTFTP.value,
            let peerPort = draft.peerPort.value, let trackerPort = draft.trackerPort.value,
            let trackers = draft.trackers.value, let discovery = draft.usesLocalDiscovery.value,
            let exchange = draft.usesPeerExchange.value, let sparesServer = draft.sparesServer.value,
            let racks = draft.racks.value, let secureBoot = draft.secureBoot.value,
            let arguments = draft.phase1.arguments.value, let comesFromPeers = draft.phase1.comesFromPeers.value
        else { return nil }
        return Environment(
            folder: folder, version: draft.version,
            server: ServerSettings(
                interface: place.interface.name, address: place.address, prefixLength: place.network.prefixLength,
                httpPort: httpPort, connectionsPerAddress: connections),
            dhcp: dhcp, servesTFTP: servesTFTP, secureBoot: secureBoot,
            phase1: Phase1Settings(arguments: arguments, comesFromPeers: comesFromPeers),
            dnsmasqUser: draft.dnsmasqUser.value, menu: menu,
            swarm: SwarmSettings(
                peerPort: peerPort, trackerPort: trackerPort, runsTracker: trackers.runsOwn,
                externalTrackers: trackers.external, usesLocalDiscovery: discovery, usesPeerExchange: exchange,
                sparesServer: sparesServer, racks: racks),
            leave: leave, images: images.compactMap(\.image))
    }
}
