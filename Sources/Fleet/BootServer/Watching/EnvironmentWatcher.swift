// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import Dispatch
internal import FleetModel
internal import PieceStorage
package import ServerConfig
internal import ServiceLifecycle
internal import TorrentCore

/// Watches the files of an environment while it is served, and tells which have come to rest.
///
/// An ``EnvironmentWatch`` decides. Looks wait on the threads for disks, and nobody else does.
package final class EnvironmentWatcher: Service, CustomStringConvertible {
    /// What is taken in, one after the other.
    private enum Message {
        case events
        case time
        case request
        case looked(WatchedThing, ContentSight)
        case listed([String]?)

        var isTime: Bool { if case .time = self { true } else { false } }
        var isEvents: Bool { if case .events = self { true } else { false } }
        var isRequest: Bool { if case .request = self { true } else { false } }
    }

    private let folder: String
    private let images: String
    private let files: [String]
    private let limits: WatchLimits
    private let reporter: Reporter
    private let seen = FollowedValue(WatchedEnvironment())
    private let inbox = Mailbox<Message>(limit: Limits.watchMessages)

    /// A watcher of the settings in an environment's folder, and of image folders.
    package init(folder: String, images: String, limits: WatchLimits = WatchLimits(), reporter: Reporter) {
        self.folder = folder
        self.images = images
        files = [EnvironmentFiles.settings]
        self.limits = limits
        self.reporter = reporter
    }

    /// A watcher of an environment.
    package convenience init(_ environment: Environment, reporter: Reporter) {
        self.init(folder: environment.folder, images: environment.imagesFolder, reporter: reporter)
    }

    package var description: String { "watch" }

    /// What is known now; it waits for nobody.
    package var current: WatchedEnvironment { seen.current }

    /// What is known now and after each change; who is slow gets the latest and not those between.
    package func changes() -> AsyncStream<WatchedEnvironment> { seen.values() }

    /// Has everything looked at now, and read again whether it looks otherwise or not.
    package func readAgain() { inbox.put(.request) { $0.isRequest } }

    package func run() async {
        await cancelWhenGracefulShutdown { await self.watch() }
    }

    private func watch() async {
        let queue = DispatchQueue(label: "watch")
        let alarm = WatchAlarm(queue: queue) { [inbox] in inbox.put(.time) { $0.isTime } }
        let events = FolderEvents(queue: queue) { [inbox] in inbox.put(.events) { $0.isEvents } }
        defer {
            alarm.end()
            events?.end()
        }
        if events == nil { sayThatLooksAreSlow(.limit) }
        await withDiscardingTaskGroup { tasks in
            let clock = ServerClock()
            var watch = EnvironmentWatch(files: files, at: clock.now, limits: limits)
            var places = WatchedPlaces(folder: folder, images: images, events: events)
            carryOut(watch.start(at: clock.now), &watch, &places, clock, &tasks)
            alarm.ring(at: watch.deadline, on: clock)
            while let message = await inbox.next() {
                for actions in take(message, &watch, &places, clock.now) {
                    carryOut(actions, &watch, &places, clock, &tasks)
                }
                alarm.ring(at: watch.deadline, on: clock)
            }
            tasks.cancelAll()
        }
    }

    private func take(
        _ message: Message, _ watch: inout EnvironmentWatch, _ places: inout WatchedPlaces, _ now: MonotonicInstant
    ) -> [[EnvironmentWatch.Action]] {
        switch message {
        case .time: return [watch.elapsed(to: now)]
        case .looked(let thing, let sight): return [watch.looked(at: thing, sight, at: now)]
        case .listed(let names): return [watch.listed(names, at: now)]
        case .request:
            seen.change { $0.isRequested() }
            return [watch.wantsLooks(at: now)]
        case .events:
            let (happened, wereLost) = places.take()
            var actions = happened.map { watch.happened($0, at: now) }
            if wereLost { actions.append(watch.lostEvents(at: now)) }
            return actions
        }
    }

    private func carryOut(
        _ actions: [EnvironmentWatch.Action], _ watch: inout EnvironmentWatch, _ places: inout WatchedPlaces,
        _ clock: ServerClock, _ tasks: inout DiscardingTaskGroup
    ) {
        var rest = actions[...]
        while let action = rest.popFirst() {
            switch action {
            case .watch(let folder):
                if let refusal = places.watch(folder) { rest += watch.refused(folder, because: refusal, at: clock.now) }
            case .forget(let folder): places.forget(folder)
            case .look(let thing):
                let place = places.path(of: thing)
                tasks.addTask { await self.look(at: thing, place) }
            case .tell(let news):
                seen.change { $0.take(news) }
                endChanges()
            case .sayThatItChanges(let image, let file):
                reporter.report(
                    Problem.Finding(
                        .imageChanging, at: Self.place(of: image),
                        found: "Its folder has been changing for a while (\(file?.text ?? "not known where")).",
                        remedy: "It is read once nothing is written to it; end what writes there.",
                        image: try? ImageName(image.text)))
            case .sayThatLooksAreSlow(let refusal): sayThatLooksAreSlow(refusal)
            }
        }
    }

    private func look(at thing: WatchedThing, _ path: String) async {
        let lane = StorageLane(below: thing.isFile ? folder : images).look
        let message = try? await DiskThreads.ofThisProcess.run(on: lane) {
            switch thing {
            case .file: Message.looked(thing, FolderLook.file(path))
            case .image: Message.looked(thing, FolderLook.image(path))
            case .images: Message.listed(FolderLook.images(in: path))
            }
        }
        if let message { inbox.put(message, isKept: true) }
    }

    private func sayThatLooksAreSlow(_ refusal: WatchRefusal) {
        let isLimit = refusal == .limit
        reporter.report(
            .changesSeenLate, at: images,
            isLimit ? "The system's limit of watches is reached." : "The system does not watch all of the files.",
            remedy: isLimit
                ? "Raise fs.inotify.max_user_watches and fs.inotify.max_user_instances (sysctl), then restart the server."
                : "Wait a minute after a change, or have everything read again (SIGHUP).")
    }

    /// Folders that have come to rest are no problem any more.
    private func endChanges() {
        for (image, state) in seen.current.images where state != .busy {
            reporter.settle(.imageChanging, at: Self.place(of: image))
        }
    }

    private static func place(of image: ExactName) -> Problem.Place { Problem.Place("image \(image.text)") }
}

extension WatchedThing {
    fileprivate var isFile: Bool { if case .file = self { true } else { false } }
}
