// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetModel
internal import HostSystem
internal import Logging
internal import Phase1Builder
internal import PieceStorage
package import ServerConfig
internal import ServiceLifecycle
internal import TorrentCore

/// Reads an environment again whenever its files have come to rest in another state, and takes over what can be.
package struct EnvironmentFollower: Service, CustomStringConvertible {
    /// What is to be done about the images: what is served from now on, and what was known of the files before it was read.
    package typealias Apply = @Sendable (EnvironmentUpdate, WatchedEnvironment) -> Void

    private let environment: Environment
    private let watcher: EnvironmentWatcher
    private let settings: SettingsKeeper
    private let reporter: Reporter
    private let apply: Apply

    /// Follows what a watcher sees of an environment that is served; settings go to the keeper, images to whoever applies
    /// updates, who is not waited for: each update has all images.
    package init(
        _ environment: Environment, watcher: EnvironmentWatcher, settings: SettingsKeeper, reporter: Reporter,
        apply: @escaping Apply = { _, _ in }
    ) {
        self.environment = environment
        self.watcher = watcher
        self.settings = settings
        self.reporter = reporter
        self.apply = apply
    }

    package var description: String { "settings" }

    package func run() async {
        await cancelWhenGracefulShutdown { await self.follow() }
    }

    private func follow() async {
        var served = environment
        var read = WatchedEnvironment()
        let report = UpdateReport(reporter: reporter)
        for await seen in watcher.changes() where !seen.hasRest(of: read) {
            if seen.requests != read.requests { reporter.logger.notice("all files are read again, as was asked for") }
            guard let reading = await reading(of: served) else { continue }
            // What has changed since may have been read half.
            read = seen.steady(until: watcher.current)
            let update = EnvironmentUpdate(
                of: served, by: reading, resting: read.restingImages, changing: read.changingImages(of: served))
            served = update.environment
            settings.put(ServedSettings(served))
            report.tell(update)
            apply(update, read)
        }
    }

    /// On a thread that may wait for disks.
    private func reading(of served: Environment) async -> EnvironmentReading? {
        try? await DiskThreads.ofThisProcess.run(on: StorageLane(below: served.imagesFolder).long) {
            EnvironmentReader.read(folder: served.folder, host: LinuxHost(.this), scope: .whileServing(served))
        }
    }
}

extension WatchedEnvironment {
    /// Whether everything that has come to rest had done so in this state before, and nobody asked since.
    fileprivate func hasRest(of earlier: WatchedEnvironment) -> Bool {
        requests == earlier.requests && files == earlier.files
            && images.allSatisfy { $0.value == .busy || earlier.images[$0.key] == $0.value }
            && earlier.images.keys.allSatisfy { images[$0] != nil }
    }

    /// The image folders that have come to rest.
    fileprivate var restingImages: Set<ExactName> { Set(images.filter { $0.value != .busy }.keys) }

    /// Those of the images that are served whose folders change; all, while it is not known which folders there are.
    fileprivate func changingImages(of served: Environment) -> Set<ExactName> {
        Set(served.images.map { ExactName($0.name.text) }.filter { !isListed || images[$0] == .busy })
    }
}

/// Tells what became of edits.
private struct UpdateReport {
    let reporter: Reporter

    func tell(_ update: EnvironmentUpdate) {
        if !update.applied.isEmpty {
            let keys = update.applied.map(\.description).joined(separator: "; ")
            reporter.logger.notice("settings are taken over", metadata: ["keys": "\(keys)"])
        }
        reporter.replace(
            .settingsRefused,
            with: update.problems.map { problem in
                Problem.Finding(
                    .settingsRefused, at: Problem.Place("\(problem.place)"),
                    found: "\(problem.place): \(problem.found).",
                    remedy:
                        "\(problem.remedy); the file is read again at once, and the settings before stay valid until then."
                )
            })
        // Of settings with a mistake nobody knows what they would change.
        guard update.problems.isEmpty else { return }
        reporter.replace(
            .restartNeeded,
            with: update.pending.map { place in
                Problem.Finding(
                    .restartNeeded, at: Problem.Place("\(place)"),
                    found: "\(place) was changed, which counts from the next start of the server on.",
                    remedy: "Restart the server when no machine boots, or change it back.")
            })
    }
}
