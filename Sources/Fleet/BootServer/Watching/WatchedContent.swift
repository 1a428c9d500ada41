// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// Decides when a file or an image's folder is quiet.
///
/// ```
///            event, or a look shows another stamp
///          ┌──────────────────────────────────────┐
///          ▼                                      │
///        busy ── nothing for 2 s, then a look ─▶ quiet, told in this state
///          │ ▲                                    │
///          │ └── the look shows another stamp     └── a look every 30 s
///          └── nobody told of the change: the next look, 30 s later, must show the same
/// ```
struct WatchedContent {
    /// What was told of it last.
    private enum Told: Equatable {
        case busy
        case quiet(State)
    }

    /// What it is.
    enum State: Hashable {
        case absent
        case present(ContentStamp)

        /// What it looks like, if it is there.
        var stamp: ContentStamp? {
            if case .present(let stamp) = self { stamp } else { nil }
        }
    }

    /// What follows from a look.
    struct Outcome {
        /// Folders to be watched from now on.
        var watch: Set<ExactName> = []
        /// Folders to be watched no more.
        var forget: Set<ExactName> = []
        /// Whether there is no room to watch all folders in it.
        var isBeyondLimit = false
        /// Whether it is to be told that it changes again.
        var isBusy = false
        /// The state it is quiet in, if that is to be told.
        var quiet: State?
    }

    /// When it is to be looked at next; means nothing while somebody looks.
    private(set) var nextLook: MonotonicInstant
    /// The folders in it that are watched, by their paths.
    private(set) var folders: Set<ExactName> = []

    private let limits: WatchLimits
    /// Whether it is told when it begins to change.
    private let tellsBusy: Bool
    /// Whether changes in some of it are not told: then looks alone count.
    private var isBlind = false
    /// Whether the last change was found by a look, of which the system said nothing.
    private var isSilent: Bool
    /// Files that were written to and not closed since.
    private var openFiles: Set<ExactName> = []
    private var lastChange: MonotonicInstant
    /// When the look that goes on began.
    private var lookBegan: MonotonicInstant?
    /// Whether something happened since the last look began, and before it.
    private var isExplained = false
    private var lookIsExplained = false
    /// What the last look showed; `nil` before the first.
    private var seen: State?
    private var told = Told.busy
    /// Since when it changes; `nil` while it is quiet, and once it was said that it takes long.
    private var changesSince: MonotonicInstant?

    /// Something that has just been found, and by a look alone if it is silent.
    init(at now: MonotonicInstant, isSilent: Bool = false, tellsBusy: Bool, limits: WatchLimits) {
        self.limits = limits
        self.tellsBusy = tellsBusy
        self.isSilent = isSilent
        lastChange = now
        nextLook = now
        if tellsBusy { changesSince = now }
    }

    /// Whether somebody looks at it.
    var isLookedAt: Bool { lookBegan != nil }

    /// How long nothing must have changed.
    private var wait: Duration {
        if !openFiles.isEmpty { return limits.longestStall }
        return isBlind || isSilent ? limits.pause : limits.settling
    }

    /// Something happened to a path in it; tells whether it is to be told that it changes again.
    mutating func happened(
        _ kind: FolderEvent.Kind, to path: ExactName, isHidden: Bool, at now: MonotonicInstant
    ) -> Bool {
        if kind == .written {
            // Editors have hidden files open for hours, and hidden files are nobody's.
            if !isHidden, openFiles.count < limits.openFiles { openFiles.insert(path) }
        } else {
            openFiles.remove(path)
        }
        // The system does tell: a look was quicker than it.
        if isSilent, seen != nil, now - lastChange <= limits.lateNews { isSilent = false }
        changed(at: now)
        return isHidden ? false : becomesBusy(at: now)
    }

    /// When it is to be said that it takes long; `nil` for never.
    var longChange: MonotonicInstant? { changesSince.map { $0 + limits.longChange } }

    /// A file that is being written to, if the system told of one.
    var writtenFile: ExactName? { openFiles.min() }

    /// It was said that it takes long.
    mutating func longChangeIsSaid() { changesSince = nil }

    /// A folder was made in it; tells whether it is to be watched from now on: what is put into it is then seen at once.
    mutating func mayWatch(_ folder: ExactName, room: Int) -> Bool {
        guard !isBlind, room > 0, folders.count < limits.foldersPerImage else { return false }
        return folders.insert(folder).inserted
    }

    /// Something may have happened.
    mutating func mayHaveChanged(at now: MonotonicInstant) {
        openFiles = []
        changed(at: now)
    }

    /// What was watched in it is somewhere else; tells what to forget.
    mutating func isElsewhere() -> Set<ExactName> {
        openFiles = []
        defer { folders = [] }
        return folders
    }

    /// Somebody wants it to be looked at now.
    mutating func wantsLook(at now: MonotonicInstant) {
        nextLook = min(nextLook, now)
    }

    /// A folder in it is not watched.
    mutating func isNotWatched(
        _ folder: ExactName, because refusal: WatchRefusal, at now: MonotonicInstant
    ) {
        folders.remove(folder)
        if refusal != .gone { isBlind = true }
        mayHaveChanged(at: now)
    }

    private mutating func changed(at now: MonotonicInstant) {
        lastChange = now
        nextLook = now + wait
        isExplained = true
    }

    private mutating func becomesBusy(at now: MonotonicInstant) -> Bool {
        guard tellsBusy, case .quiet = told else { return false }
        told = .busy
        changesSince = now
        return true
    }
}

extension WatchedContent {
    /// Somebody begins to look at it.
    mutating func lookBegins(at now: MonotonicInstant) {
        lookBegan = now
        lookIsExplained = isExplained
        isExplained = false
    }

    /// The look that began shows this; so many more folders may be watched.
    mutating func looked(_ sight: ContentSight, room: Int, at now: MonotonicInstant) -> Outcome {
        guard let began = lookBegan else { return Outcome() }
        lookBegan = nil
        let pause = max(limits.pause, (now - began) * limits.pauseForLook)
        var outcome = Outcome()
        let state: State
        switch sight {
        case .unclear:
            isExplained = isExplained || lookIsExplained
            if lastChange <= began { nextLook = now + pause }
            return outcome
        case .nothing:
            state = .absent
            outcome.forget = isElsewhere()
        case .there(let stamp, let found):
            state = .present(stamp)
            watch(found, room: room, &outcome)
        }
        let isFirst = seen == nil
        let isNews = !isFirst && seen != state
        seen = state
        if isFirst || !outcome.watch.isEmpty {
            // Until now nobody would have told of changes there.
            lastChange = now
            nextLook = now + wait
        }
        let wasWatched = outcome.watch.isEmpty
        if isNews, isBlind || !(lookIsExplained || isExplained) {
            isSilent = true
            lastChange = now
            outcome.isBusy = becomesBusy(at: now)
        }
        // What came between this look and the watch that follows from it is told by nobody, and is no reason to distrust it.
        if !wasWatched, !isSilent { isExplained = true }
        // Of a look that began before the last change nothing is told, whatever it shows.
        guard began - lastChange >= wait else {
            nextLook = lastChange + wait
            if isNews, told != .quiet(state) { outcome.isBusy = becomesBusy(at: now) || outcome.isBusy }
            return outcome
        }
        isSilent = false
        openFiles = []
        changesSince = nil
        nextLook = now + pause
        if told != .quiet(state) {
            told = .quiet(state)
            outcome.quiet = state
        }
        return outcome
    }

    /// Has new folders watched as far as there is room, and folders that are gone forgotten.
    private mutating func watch(_ found: Set<ExactName>, room: Int, _ outcome: inout Outcome) {
        outcome.forget = folders.subtracting(found)
        folders.formIntersection(found)
        guard !isBlind else { return }
        let missing = found.subtracting(folders)
        guard missing.count <= room, folders.count + missing.count <= limits.foldersPerImage else {
            isBlind = true
            outcome.isBeyondLimit = true
            return
        }
        outcome.watch = missing
        folders.formUnion(missing)
    }
}
