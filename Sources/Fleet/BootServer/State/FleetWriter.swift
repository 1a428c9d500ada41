// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetModel
internal import FleetStore
internal import ServiceLifecycle
internal import Synchronization
internal import TorrentCore

/// Brings what changed in the fleet's picture to the store, twice a second, and once more at the end.
///
/// What could not be stored is brought again before anything else. Meanwhile the picture gathers what changes: of each
/// machine only how it is, and of boots that ended so many (docs/architecture.md).
actor FleetWriter {
    private let store: FleetStore
    private let registry: FleetRegistry
    private let signed: SignedMachines?
    private let settings: SettingsKeeper
    private let clock: ServerClock
    private let reporter: Reporter
    private let figures: ServerFigures
    private var age: AgeClock
    private var kept: FleetChanges?
    private var trouble: StoreProblem?
    private var isOff = false
    private let ending = Mutex<MonotonicInstant?>(nil)
    private var nextTry: MonotonicInstant
    private var nextPruning: MonotonicInstant

    /// A writer for an open store; records grow old by this clock, which goes on where it stopped, and what is deleted goes by
    /// the settings of that moment.
    init(
        store: FleetStore, registry: FleetRegistry, signed: SignedMachines?, settings: SettingsKeeper,
        ageing: WallTime?, clock: ServerClock, reporter: Reporter,
        figures: ServerFigures
    ) {
        self.store = store
        self.registry = registry
        self.signed = signed
        self.settings = settings
        self.clock = clock
        self.reporter = reporter
        self.figures = figures
        let now = clock.moment
        age = AgeClock(stored: ageing, at: now)
        nextTry = now.monotonic
        nextPruning = now.monotonic + Limits.firstPruning
    }

    /// Some time passed.
    func turn() async {
        let now = clock.moment
        age.advance(to: now)
        guard now.monotonic >= nextTry else { return }
        await bring(at: now.monotonic)
        await prune(at: now.monotonic)
    }

    /// The server is to end; what is under way now has no more time than what follows.
    nonisolated func isToEnd() { ending.withLock { $0 = clock.now } }

    /// The server ends.
    func finish() async {
        let end = (ending.withLock { $0 } ?? clock.now) + Limits.storeEnd
        // What was kept, and what changed since.
        for _ in 0..<2 {
            let now = clock.now
            guard now < end else { break }
            await bring(at: now, atMost: end - now)
        }
        await registry.changesAre(stored: false)
        await store.close(atMost: max(.zero, end - clock.now))
    }

    /// Deletes some of what is too old, the rest in the turns that follow: what is new never waits for all of it.
    private func prune(at now: MonotonicInstant) async {
        guard now >= nextPruning, trouble == nil, !isOff, !Task.isCancelled else { return }
        let retention = settings.current.retention
        let oldest = age.oldestKept(by: retention)
        await registry.forget(before: oldest)
        guard await !store.prune(before: oldest, keeping: retention.boots) else { return }
        nextPruning = now + Limits.pruning
    }

    private func bring(at now: MonotonicInstant, atMost patience: Duration? = nil) async {
        let changes: FleetChanges
        if let kept {
            changes = kept
        } else {
            var taken = await registry.takeChanges()
            taken.signed = signed?.takeChanges() ?? [:]
            guard !taken.isEmpty else {
                if trouble == nil, !isOff { await registry.changesAre(stored: true) }
                return
            }
            changes = taken
        }
        figures.keeps(changes: changes.count)
        let begin = clock.now
        let outcome = await store.store(changes, ageing: age.time, atMost: patience)
        figures.wrote(in: clock.now - begin, isStored: outcome.isStored)
        defer { figures.keeps(changes: kept?.count ?? 0) }
        switch outcome {
        case .stored(let refused):
            reporter.settle(.storeNotWritten, at: store.path)
            (kept, trouble) = (nil, nil)
            say(refused)
            signed?.areStored()
            await registry.changesAre(stored: true)
            if changes.lostBoots > 0 {
                reporter.report(
                    .recordsNotStored, at: store.path,
                    "\(changes.lostBoots) boots are not remembered, for there were too many while nothing could be stored.",
                    remedy: "Nothing has to be done: what comes now is remembered.")
            }
        case .failed(let report):
            reporter.report(report)
            (kept, trouble) = (changes, report.problem)
            nextTry = now + Limits.storeAgain
            await registry.changesAre(stored: false)
        case .begunAnew(let report):
            reporter.report(report)
            (kept, trouble) = (nil, nil)
            nextTry = now + Limits.storeAgain
            await registry.changesAre(stored: false)
            await registry.changeAll()
            signed?.changeAll()
        case .off:
            (kept, isOff) = (nil, true)
            await registry.changesAre(stored: false)
        }
    }

    /// Says why the file does not take something.
    private func say(_ refused: FleetStore.Refusal?) {
        guard let refused else { return }
        reporter.report(
            .recordsNotStored, at: store.path, "The file does not take \(refused.records) records: \(refused.reason).",
            remedy: StoreProblem.refused(reason: refused.reason).remedy(isTriedAgain: false))
    }
}

extension FleetStore.Outcome {
    fileprivate var isStored: Bool { if case .stored = self { true } else { false } }
}

/// Runs a ``FleetWriter``.
struct FleetWriterService: Service {
    let writer: FleetWriter

    func run() async throws {
        try? await withGracefulShutdownHandler {
            try await cancelWhenGracefulShutdown {
                while true {
                    try await Task.sleep(for: Limits.storeTick)
                    await writer.turn()
                }
            }
        } onGracefulShutdown: {
            writer.isToEnd()
        }
        await writer.finish()
    }
}
