// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// Decides what is looked at and when an image's folder or a file beside the settings is quiet; looks at none itself.
///
/// The system tells of changes in folders that are watched (inotify(7)); it does not where another computer makes them, nor
/// of writes through mapped memory. So everything is looked at every 30 seconds besides. A ``WatchedContent`` decides for
/// each thing. No clock but a monotonic one is asked, and times of files are only compared for being the same.
package struct EnvironmentWatch: Sendable {
    /// What is to be done.
    package enum Action: Hashable, Sendable {
        /// Have the system tell of changes in this folder; if it does not, that is to be said by ``refused(_:because:at:)``.
        case watch(WatchedFolder)
        /// No more.
        case forget(WatchedFolder)
        /// Look at this and say what was seen.
        case look(WatchedThing)
        /// Tell this.
        case tell(WatchNews)
        /// Say that an image's folder has been changing for long, and which file in it is written to, if that is known.
        case sayThatItChanges(ExactName, file: ExactName?)
        /// Say once that changes are seen later, because the system does not watch all folders.
        case sayThatLooksAreSlow(WatchRefusal)
    }

    /// The list of image folders.
    struct List {
        var nextLook: MonotonicInstant
        var lastLook: MonotonicInstant?
        var isLookedAt = false
        var isStale = false
        var isWatched = false
        /// Whether the system told that something is there or gone since the last look began.
        var isExplained = true
    }

    let limits: WatchLimits
    var files: [ExactName: WatchedContent]
    var images: [ExactName: WatchedContent] = [:]
    var list: List
    var isEnvironmentWatched = false
    var watchedFolders = 0
    var hasListed = false
    private var hasSaidSlow = false

    /// Watches these files of an environment and its image folders.
    package init(files: [String], at now: MonotonicInstant, limits: WatchLimits = WatchLimits()) {
        self.limits = limits
        let names = files.map { ExactName($0) }
        self.files = Dictionary(
            names.map { ($0, WatchedContent(at: now, tellsBusy: false, limits: limits)) },
            uniquingKeysWith: { $1 })
        list = List(nextLook: now)
    }

    /// Begins.
    package mutating func start(at now: MonotonicInstant) -> [Action] {
        var actions: [Action] = []
        watchEnvironment(&actions)
        addLooks(at: now, &actions)
        return actions
    }

    /// When ``elapsed(to:)`` is to be called next; `nil` while everything is looked at.
    package var deadline: MonotonicInstant? {
        var due = files.values.filter { !$0.isLookedAt }.map(\.nextLook) + images.values.compactMap(\.longChange)
        if freeLooks > 0 {
            due += images.values.filter { !$0.isLookedAt }.map(\.nextLook)
            if !list.isLookedAt { due.append(list.nextLook) }
        }
        return due.min()
    }

    /// Time passed.
    package mutating func elapsed(to now: MonotonicInstant) -> [Action] {
        var actions: [Action] = []
        addLooks(at: now, &actions)
        return actions
    }

    /// The system told of a change.
    package mutating func happened(_ event: FolderEvent, at now: MonotonicInstant) -> [Action] {
        var actions: [Action] = []
        switch event.folder {
        case .environment: happenedBesideSettings(event, at: now, &actions)
        case .images: happenedInImages(event, at: now, &actions)
        case .image(let image, let below): happened(event, in: image, below: below, at: now, &actions)
        }
        addLooks(at: now, &actions)
        return actions
    }

    /// The system has lost count of what changed.
    package mutating func lostEvents(at now: MonotonicInstant) -> [Action] {
        for name in files.keys { files[name]?.mayHaveChanged(at: now) }
        for name in images.keys { images[name]?.mayHaveChanged(at: now) }
        list.isExplained = true
        return wantsList(at: now)
    }

    /// Somebody asks for everything to be looked at.
    package mutating func wantsLooks(at now: MonotonicInstant) -> [Action] {
        for name in files.keys { files[name]?.wantsLook(at: now) }
        for name in images.keys { images[name]?.wantsLook(at: now) }
        return wantsList(at: now)
    }

    private mutating func wantsList(at now: MonotonicInstant) -> [Action] {
        list.nextLook = min(list.nextLook, now)
        if list.isLookedAt { list.isStale = true }
        var actions: [Action] = []
        addLooks(at: now, &actions)
        return actions
    }

    private var freeLooks: Int {
        limits.looks - images.values.count(where: \.isLookedAt) - (list.isLookedAt ? 1 : 0)
    }

    /// What is due is looked at, what has waited longest first; files do not wait for folders.
    mutating func addLooks(at now: MonotonicInstant, _ actions: inout [Action]) {
        for (name, image) in images.sorted(by: { $0.key < $1.key }) {
            guard let due = image.longChange, due <= now else { continue }
            images[name]?.longChangeIsSaid()
            actions.append(.sayThatItChanges(name, file: image.writtenFile))
        }
        for (name, file) in files where !file.isLookedAt && file.nextLook <= now {
            files[name]?.lookBegins(at: now)
            actions.append(.look(.file(name)))
        }
        var free = freeLooks
        if free > 0, !list.isLookedAt, list.nextLook <= now {
            list.isLookedAt = true
            list.isStale = false
            list.lastLook = now
            actions.append(.look(.images))
            free -= 1
        }
        guard free > 0 else { return }
        let due = images.filter { !$0.value.isLookedAt && $0.value.nextLook <= now }
            .sorted { ($0.value.nextLook, $0.key) < ($1.value.nextLook, $1.key) }
        for (name, _) in due.prefix(free) {
            images[name]?.lookBegins(at: now)
            actions.append(.look(.image(name)))
        }
    }
}

/// What the system tells.
extension EnvironmentWatch {
    private mutating func happenedBesideSettings(
        _ event: FolderEvent, at now: MonotonicInstant, _ actions: inout [Action]
    ) {
        if let name = event.name {
            _ = files[name]?.happened(event.kind, to: name, isHidden: false, at: now)
            return
        }
        guard event.kind == .moved else { return }
        if isEnvironmentWatched { watchedFolders -= 1 }
        isEnvironmentWatched = false
        actions.append(.forget(.environment))
        for name in files.keys { files[name]?.mayHaveChanged(at: now) }
    }

    private mutating func happenedInImages(
        _ event: FolderEvent, at now: MonotonicInstant, _ actions: inout [Action]
    ) {
        guard let name = event.name else {
            guard event.kind == .moved else { return }
            if list.isWatched { watchedFolders -= 1 }
            list.isWatched = false
            actions.append(.forget(.images))
            for name in images.keys { moved(name, at: now, &actions) }
            return wantsListSoon(at: now)
        }
        guard name.text.utf8.first != UInt8(ascii: ".") else { return }
        if images[name] != nil {
            // Something else may have this name now: a folder, or a link to one.
            if event.kind.isOfEntries { moved(name, at: now, &actions) }
        } else if event.kind.isOfEntries {
            wantsListSoon(at: now)
        }
    }

    private mutating func wantsListSoon(at now: MonotonicInstant) {
        list.isExplained = true
        if list.isLookedAt { list.isStale = true }
        list.nextLook = min(list.nextLook, list.lastLook.map { max(now, $0 + limits.listPause) } ?? now)
    }

    private mutating func happened(
        _ event: FolderEvent, in image: ExactName, below: ExactName, at now: MonotonicInstant,
        _ actions: inout [Action]
    ) {
        guard images[image] != nil else { return }
        if event.kind == .moved { forgetFolders(of: image, &actions) }
        let path = event.name.map { below.text.isEmpty ? $0 : ExactName("\(below)/\($0)") } ?? below
        let isHidden = path.text.splitAtSlashes().contains { $0.utf8.first == UInt8(ascii: ".") }
        if images[image]?.happened(event.kind, to: path, isHidden: isHidden, at: now) == true {
            actions.append(.tell(.busy(image)))
        }
        guard event.kind == .made, !isHidden,
            images[image]?.mayWatch(path, room: limits.folders - watchedFolders) == true
        else { return }
        watchedFolders += 1
        actions.append(.watch(.image(image, below: path)))
    }

    /// An image's folder is somewhere else, or gone.
    private mutating func moved(
        _ image: ExactName, at now: MonotonicInstant, _ actions: inout [Action]
    ) {
        forgetFolders(of: image, &actions)
        if images[image]?.happened(.moved, to: ExactName(""), isHidden: false, at: now) == true {
            actions.append(.tell(.busy(image)))
        }
    }

    mutating func forgetFolders(of image: ExactName, _ actions: inout [Action]) {
        let folders = images[image]?.isElsewhere() ?? []
        watchedFolders -= folders.count
        actions += folders.sorted().map { .forget(.image(image, below: $0)) }
    }

    /// The system does not watch a folder as it was asked to.
    package mutating func refused(
        _ folder: WatchedFolder, because refusal: WatchRefusal, at now: MonotonicInstant
    ) -> [Action] {
        var actions: [Action] = []
        switch folder {
        case .environment:
            if isEnvironmentWatched { watchedFolders -= 1 }
            isEnvironmentWatched = false
            for name in files.keys { files[name]?.isNotWatched(name, because: refusal, at: now) }
        case .images:
            if list.isWatched { watchedFolders -= 1 }
            list.isWatched = false
            list.isExplained = false
            list.nextLook = now + limits.pause
        case .image(let image, let below):
            if images[image]?.folders.contains(below) == true { watchedFolders -= 1 }
            images[image]?.isNotWatched(below, because: refusal, at: now)
        }
        if refusal != .gone { saySlow(refusal, &actions) }
        addLooks(at: now, &actions)
        return actions
    }

    mutating func saySlow(_ refusal: WatchRefusal, _ actions: inout [Action]) {
        guard !hasSaidSlow else { return }
        hasSaidSlow = true
        actions.append(.sayThatLooksAreSlow(refusal))
    }
}

extension FolderEvent.Kind {
    /// Whether something came or went in a folder.
    fileprivate var isOfEntries: Bool {
        switch self {
        case .changed, .made, .moved: true
        case .written, .closed: false
        }
    }
}
