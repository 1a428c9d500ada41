// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
package import TorrentCore

/// What becomes of an environment that is served when its files were read again.
package struct EnvironmentUpdate: Sendable {
    /// What is served from now on: images and hot settings as they were read, the rest as it was.
    package let environment: Environment
    /// The images that are left out.
    package let setAside: [SetAsideImage]
    /// Settings that were taken over, with their places.
    package let applied: [ConfigPlace]
    /// Settings that were changed since the start and need a restart, with their places.
    package let pending: [ConfigPlace]
    /// Why the settings as they are written are not taken; those before stay valid then.
    package let problems: [ConfigProblem]

    /// Holds what was read ``ReadingScope/whileServing(_:)`` against what is served.
    ///
    /// Of the image folders those count that have come to rest; those that change stay as they are served. Where nothing is
    /// said of that, all have come to rest.
    package init(
        of served: Environment, by reading: EnvironmentReading, resting: Set<ExactName>? = nil,
        changing: Set<ExactName> = []
    ) {
        let names = resting.map { Set($0.map { ExactName($0.text.withoutControlCharacters) }) }
        setAside = reading.setAside.filter { names?.contains(ExactName($0.name)) ?? true }
        let settings = reading.servable
        problems = reading.otherProblems
        let changed = settings.map { settings in
            SettingKey.allCases.filter { $0.value(in: settings) != $0.value(in: served) }
        }
        applied = (changed ?? []).filter(\.isHot).compactMap { reading.places[$0] }.sorted()
        pending = (changed ?? []).filter { !$0.isHot }.compactMap { reading.places[$0] }.sorted()
        // Of folders that could not be listed nothing is known.
        let images =
            reading.listsImages
            ? reading.images.filter { resting?.contains(ExactName($0.name.text)) ?? true }
                + served.images.filter { changing.contains(ExactName($0.name.text)) }
            : served.images
        environment = served.with(
            settings ?? served, images: images.sorted { ExactName($0.name.text) < ExactName($1.name.text) })
    }
}

extension Environment {
    /// The same with the hot settings of another one, and with these images.
    fileprivate func with(_ other: Environment, images: [EnvironmentImage]) -> Environment {
        Environment(
            folder: folder, folders: folders, version: version, server: server, dhcp: dhcp, servesTFTP: servesTFTP,
            secureBoot: secureBoot, phase1: phase1, dnsmasqUser: dnsmasqUser, menu: other.menu,
            swarm: SwarmSettings(
                peerPort: swarm.peerPort, trackerPort: swarm.trackerPort, runsTracker: swarm.runsTracker,
                externalTrackers: swarm.externalTrackers, usesLocalDiscovery: swarm.usesLocalDiscovery,
                usesPeerExchange: swarm.usesPeerExchange, sparesServer: other.swarm.sparesServer,
                racks: other.swarm.racks, origins: other.swarm.origins), leave: other.leave, history: other.history,
            page: other.page, shellKeys: other.shellKeys, images: images)
    }
}
