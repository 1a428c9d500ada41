// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// Reads an environment and holds it against the computer; `check` and `start` both do exactly this.
package struct EnvironmentReader {
    private let folder: String
    private let host: any HostFacts
    private let scope: ReadingScope
    private var findings = Findings()
    private var shelf = ImageShelf()
    private var phase1: Phase1Settings?
    private var folders: EnvironmentFolders?
    private var listsImages = false
    private var places: [SettingKey: ConfigPlace] = [:]
    private var deciding: DecidingSettings?

    /// Reads everything, whatever is found on the way, so that all mistakes are told at once.
    package static func read(
        folder: String, host: any HostFacts, scope: ReadingScope = .everything
    ) -> EnvironmentReading {
        var reader = EnvironmentReader(folder: host.entry(at: folder)?.realPath ?? folder, host: host, scope: scope)
        let environment = reader.read(asked: folder)
        let findings = reader.findings.sorted()
        let others = reader.shelf.others(of: findings.problems)
        return EnvironmentReading(
            environment: findings.problems.isEmpty ? environment : nil, servable: others.isEmpty ? environment : nil,
            setAside: reader.shelf.setAside, tolerated: reader.shelf.tolerated, problems: findings.problems,
            notices: findings.notices,
            images: reader.shelf.servable, phase1: reader.phase1, folders: reader.folders, otherProblems: others,
            listsImages: reader.listsImages, places: reader.places, deciding: reader.deciding)
    }

    private init(folder: String, host: any HostFacts, scope: ReadingScope) {
        self.folder = folder
        self.host = host
        self.scope = scope
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
        phase1 = draft?.phase1.settings
        places = draft?.places ?? [:]
        folders = folders(draft)
        if let images = scope.served?.folders.images ?? folders?.images { readImages(in: images) }
        if scope != .filesOnly { shelf.checkTools(host: host, into: &findings) }
        guard let draft, let folders else { return nil }
        var own = Findings()
        let menu = MenuCheck.policy(draft, images: shelf.readings, in: folders.images.label, into: &own)
        findings.take(own)
        // At a start the folder may still come; while a server serves it is a slip of whoever edits, and what was stays valid.
        if scope == .everything { shelf.explain(own.problems) }
        let place = place(draft)
        let dhcp = RangeCheck.mode(draft, at: place, into: &findings)
        draft.checkPeersCanMeet(into: &findings)
        draft.noteConsequences(into: &findings)
        let leave = draft.leave(into: &findings)
        if let menu, let leave, let racks = draft.racks.value {
            deciding = DecidingSettings(menu: menu, leave: leave, racks: racks)
        }
        let ports = PortCheck(draft, at: place)
        ports.checkDistinct(into: &findings)
        switch scope {
        case .filesOnly, .whileServing: ComputerCheck.checkPlaces(folders, host: host, into: &findings)
        case .everything:
            let running = RunningServer(output: folders.output.path, host: host)
            ports.run(host: host, beside: running, into: &findings)
            ComputerCheck.run(draft, folders: folders, ports: ports, host: host, into: &findings)
        }
        guard let menu, let place, let dhcp, let leave else { return nil }
        draft.noteMissingOrigin(at: place.address, into: &findings)
        if menu.offering(shelf.servable.map(\.name)).timeout != menu.timeout {
            findings.note(
                at: draft.defaultImage.place,
                "is an image that is not served as long as it has a mistake; the menu then waits for a person")
        }
        return environment(draft, folders, menu: menu, place: place, dhcp: dhcp, leave: leave)
    }

    private mutating func place(_ draft: EnvironmentDraft) -> ServerPlace? {
        switch scope {
        case .everything: ServerPlace.find(draft, host: host, into: &findings)
        case .whileServing(let served): ServerPlace.kept(by: served, draft)
        case .filesOnly: nil
        }
    }

    /// Where images, state and output are; of settings that cannot be read at all, where they usually are.
    private mutating func folders(_ draft: EnvironmentDraft?) -> EnvironmentFolders? {
        guard let draft else { return EnvironmentFolders(in: folder) }
        guard let folders = draft.folders.folders(in: folder) else { return nil }
        let earlier = findings.problems.count
        draft.folders.check(folders, in: folder, host: host, into: &findings)
        return findings.problems.count == earlier ? folders : nil
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

    /// Reads all images; that there are none is no reason to keep other settings from being taken over.
    private mutating func readImages(in images: EnvironmentFolders.Folder) {
        let earlier = findings.problems.count
        list(images)
        if scope != .filesOnly, shelf.readings.isEmpty { shelf.explain(findings.problems.dropFirst(earlier)) }
    }

    private mutating func list(_ images: EnvironmentFolders.Folder) {
        let place = ConfigPlace(file: images.label)
        guard let names = host.names(in: images.path) else {
            report(unlistable: images)
            return
        }
        listsImages = true
        let folders = names.filter { !$0.isHidden && isImage($0, in: images) }
            .sorted { ExactName($0) < ExactName($1) }
        if folders.isEmpty {
            findings.report(
                at: place, "has no image in it", remedy: "make a folder in it with config.yaml and the image's files")
        }
        for name in folders.dropFirst(CatalogLimits.images) {
            shelf.collect(name, into: &findings) { own in
                own.report(
                    at: place,
                    "has \(folders.count) images, and \(name.quoted) is one of those behind the first"
                        + " \(CatalogLimits.images) by name",
                    remedy: "move images that are not needed out of \(images.label)")
            }
        }
        for name in folders.prefix(CatalogLimits.images) { shelf.read(name, in: images, host: host, into: &findings) }
        shelf.compareDisplayNames(into: &findings)
    }

    private mutating func report(unlistable images: EnvironmentFolders.Folder) {
        let place = ConfigPlace(file: images.label)
        switch host.entry(at: images.path)?.kind {
        case nil:
            findings.report(at: place, "is missing", remedy: "make this folder, with a folder in it for each image")
        case .folder:
            findings.report(
                at: place, "cannot be listed by \(host.user)", remedy: "allow it, or run this as its owner")
        case .file, .other, .danglingLink:
            findings.report(
                at: place, "is no folder", remedy: "move it away, and make a folder with a folder in it for each image")
        }
    }

    /// A folder, or a link to one; files such as a README are nobody's image.
    private mutating func isImage(_ name: String, in images: EnvironmentFolders.Folder) -> Bool {
        guard let entry = host.entry(at: "\(images.path)/\(name)") else {
            shelf.collect(name, into: &findings) { own in
                NameForm.reportUnreadable(name, in: ConfigPlace(file: images.label), into: &own)
            }
            return false
        }
        if entry.kind == .danglingLink {
            shelf.collect(name, into: &findings) { own in
                own.report(
                    at: ConfigPlace(file: images.label(of: name)), "is a link that leads nowhere", remedy: "remove it")
            }
        }
        return entry.kind == .folder
    }

    private func environment(
        _ draft: EnvironmentDraft, _ folders: EnvironmentFolders, menu: MenuPolicy, place: ServerPlace, dhcp: DHCPMode,
        leave: LeavePolicy
    ) -> Environment? {
        guard let httpPort = draft.httpPort.value, let connections = draft.connectionsPerAddress.value,
            let netconsole = draft.netconsolePort.value, let servesTFTP = draft.servesTFTP.value,
            let peerPort = draft.peerPort.value, let trackerPort = draft.trackerPort.value,
            let trackers = draft.trackers.value, let discovery = draft.usesLocalDiscovery.value,
            let exchange = draft.usesPeerExchange.value, let sparesServer = draft.sparesServer.value,
            let racks = draft.racks.value, let origins = draft.origins.value, let secureBoot = draft.secureBoot.value,
            let phase1 = draft.phase1.settings, let history = draft.history.settings,
            let page = draft.page.settings, let shellKeys = draft.shellKeys.value
        else { return nil }
        return Environment(
            folder: folder, folders: folders, version: draft.version,
            server: ServerSettings(
                interface: place.interface.name, address: place.address, prefixLength: place.network.prefixLength,
                httpPort: httpPort, connectionsPerAddress: connections,
                netconsolePort: netconsole == 0 ? nil : netconsole),
            dhcp: dhcp, servesTFTP: servesTFTP, secureBoot: secureBoot,
            phase1: phase1,
            dnsmasqUser: draft.dnsmasqUser.value, menu: menu,
            swarm: SwarmSettings(
                peerPort: peerPort, trackerPort: trackerPort, runsTracker: trackers.runsOwn,
                externalTrackers: trackers.external, usesLocalDiscovery: discovery, usesPeerExchange: exchange,
                sparesServer: sparesServer, racks: racks, origins: origins),
            leave: leave, history: history, page: page, shellKeys: shellKeys, images: shelf.servable)
    }
}
