// SPDX-License-Identifier: GPL-3.0-or-later

package import PieceStorage
package import TorrentCore

/// The places of a torrent's files that could not be read or written: each is tried again after pauses of its own.
///
/// 1. A place that failed is closed until its pause is over. Whatever needs no closed place goes on.
/// 2. The pauses of a place grow, and begin anew once nothing has failed there for a while.
/// 3. What lasts is told once for each place, and its end too.
/// 4. While the files are being closed nothing is tried: who tries would have them open.
/// 5. Trying takes little of the time, however long a disk takes for each try: it does little else meanwhile.
package struct Disturbances {
    /// What a failure affects.
    package enum Place: Hashable, Sendable {
        /// A disk could not read or write one block; the rest of the file may be well.
        case block(BlockIndex)
        /// Nothing can be done with a file, by its index.
        case file(Int)
        /// The files cannot be closed.
        case end
    }

    private struct State {
        var problem: StorageProblem
        /// What to read in order to learn whether the place is well again; `nil` for any block of a file, and for the end.
        var probe: BlockIndex?
        let began: MonotonicInstant
        var lastFailure: MonotonicInstant
        /// When it is tried again.
        var due: MonotonicInstant
        var pauses: Backoff
        var isWell = false
        /// How often it has failed.
        var tries = 0
        /// Since when it is being tried again.
        var trialBegan: MonotonicInstant?
        /// What was told of it, if anything was.
        var told: StorageProblem?
    }

    /// Whether nothing may be tried.
    package var isHeld = false
    private var states: [Place: State] = [:]
    /// For each file, blocks that failed since one of it was read or written.
    private var failuresInARow: [Int: Int] = [:]
    /// Nothing is tried before then.
    private var nextTrial = MonotonicInstant(nanoseconds: .min)
    /// When something was stored last.
    package private(set) var lastSuccess = MonotonicInstant(nanoseconds: .min)
    private let patience: Duration

    /// Nothing is wrong; nothing is hopeless before that time has gone by.
    package init(patience: Duration = TransportLimits.storagePatience) {
        self.patience = patience
    }

    /// Whether nothing has failed, or all has been well for long enough since.
    package var isEmpty: Bool { states.isEmpty }

    /// Whether work that needs this place has to wait.
    package func isClosed(_ place: Place) -> Bool {
        guard let state = states[place] else { return false }
        return !state.isWell
    }

    /// Something failed at a place; `probe` is a block that can be read to try it again.
    package mutating func failed(
        _ place: Place, _ problem: StorageProblem, probe: BlockIndex?, at now: MonotonicInstant
    ) {
        let longest =
            if case .block = place { TransportLimits.longestBlockPause } else { TransportLimits.longestStoragePause }
        var state =
            states[place]
            ?? State(
                problem: problem, probe: probe, began: now, lastFailure: now, due: now,
                pauses: Backoff(first: TransportLimits.firstStoragePause, longest: longest))
        state.problem = problem
        state.probe = probe
        state.lastFailure = now
        state.isWell = false
        state.tries += 1
        state.due = now + state.pauses.next()
        states[place] = state
    }

    /// A disk could not read or write one block of a file; when it is one too many, the file counts as failing.
    package mutating func failed(
        _ block: BlockIndex, ofFile file: Int, _ problem: StorageProblem, at now: MonotonicInstant
    ) {
        let isNew = states[.block(block)] == nil
        let hasRoom = !isNew || states.count < TransportLimits.disturbedPlaces
        if hasRoom { failed(.block(block), problem, probe: block, at: now) }
        if isNew { failuresInARow[file, default: 0] += 1 }
        if !hasRoom || (isNew && failuresInARow[file, default: 0] >= TransportLimits.blocksInARow) {
            failed(.file(file), problem, probe: nil, at: now)
        }
    }

    /// A place was tried again, and is well.
    package mutating func succeeded(_ place: Place) {
        states[place]?.isWell = true
        guard case .file(let file) = place, let state = states[place], state.probe == nil else { return }
        // It was one for its blocks, and some can be read: there may be as many of the others as before.
        failuresInARow[file] = nil
        states[place]?.pauses.reset()
    }

    /// Bytes of these files were read or written.
    package mutating func succeeded(inFiles files: [Int]) {
        for file in files { failuresInARow[file] = nil }
    }

    /// Something was stored.
    package mutating func stored(at now: MonotonicInstant) {
        lastSuccess = now
    }

    /// When the next place is to be tried again; `nil` for none.
    package var nextTry: MonotonicInstant? {
        guard !isHeld else { return nil }
        let due = states.values.lazy.filter { !$0.isWell && $0.trialBegan == nil }.map(\.due).min()
        return due.map { max($0, nextTrial, trialsGiveWay) }
    }

    /// When places may be tried though others are being tried: those may never come to an end.
    private var trialsGiveWay: MonotonicInstant {
        let latest = states.values.lazy.compactMap(\.trialBegan).max()
        return latest.map { $0 + TransportLimits.longestTrial } ?? MonotonicInstant(nanoseconds: .min)
    }

    /// A place is being tried.
    package mutating func trying(_ place: Place, at now: MonotonicInstant) {
        states[place]?.trialBegan = now
    }

    /// A place was tried, which took so long.
    package mutating func tried(_ place: Place, for time: Duration, at now: MonotonicInstant) {
        states[place]?.trialBegan = nil
        nextTrial = now + time * TransportLimits.pausePerTrial
    }

    /// A place that is to be tried again.
    package struct Trial: Sendable {
        /// The place.
        package let place: Place
        /// A block to read for that; `nil` for any of the file, each time another one.
        package let probe: BlockIndex?
        /// How often it has failed.
        package let tries: Int
    }

    /// Whether a place is to be tried again by now.
    package func isDue(_ place: Place, at now: MonotonicInstant) -> Bool {
        states[place].map { !$0.isWell && $0.due <= now } ?? false
    }

    /// The place that is to be tried now: the one that has waited longest.
    package func trial(at now: MonotonicInstant) -> Trial? {
        guard !isHeld, now >= nextTrial, now >= trialsGiveWay else { return nil }
        return states.filter { !$0.value.isWell && $0.value.due <= now && $0.value.trialBegan == nil }
            .min { $0.value.due < $1.value.due }
            .map { Trial(place: $0.key, probe: $0.value.probe, tries: $0.value.tries) }
    }

    /// What has lasted long enough by now to be told of; each once, and not more than some at the same time.
    ///
    /// Somebody else tells of problems that are watched.
    package mutating func news(
        at now: MonotonicInstant, isWatched: (StorageProblem) -> Bool = { _ in false }
    ) -> [StorageProblem] {
        var room = TransportLimits.toldPlaces - states.values.count { $0.told != nil }
        var news: [StorageProblem] = []
        for (place, state) in states where state.told == nil && !state.isWell && room > 0 {
            guard now - state.began >= TransportLimits.disturbance, !isWatched(state.problem) else { continue }
            states[place]?.told = state.problem
            news.append(state.problem)
            room -= 1
        }
        return news
    }

    /// Forgets the places that have been well for a while; gives what had been told of them.
    package mutating func rested(at now: MonotonicInstant) -> [StorageProblem] {
        var ended: [StorageProblem] = []
        for (place, state) in states where state.isWell && now - state.lastFailure >= TransportLimits.calm {
            states[place] = nil
            if let told = state.told { ended.append(told) }
        }
        return ended
    }

    /// Whether a place has failed, and nothing has been stored, for longer than one can wait for it.
    package func isHopeless(_ place: Place, at now: MonotonicInstant) -> Bool {
        guard let state = states[place] else { return false }
        return now - max(state.began, lastSuccess) >= patience
    }
}
