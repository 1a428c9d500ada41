// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
package import FleetModel
internal import Glibc
package import TorrentCore

/// The file of what the server knows of machines and their boots, and what becomes of it when the disk does not do as it
/// should: the server goes on without, and what could not be stored is stored later.
///
/// It is never waited for by who answers machines: each call is carried out on a thread of its own, and given up after a time.
package actor FleetStore {
    /// Something a person should know.
    package struct Report: Hashable, Sendable {
        /// The file.
        package let path: String
        /// What was found.
        package let problem: StoreProblem
        /// Where a damaged file lies now; `nil` if there is none, or it could not be moved.
        package let setAside: String?
        /// Whether it is tried again while the server runs.
        package let isTriedAgain: Bool

        /// What a person can do, as a sentence without its full stop.
        package var remedy: String { problem.remedy(isTriedAgain: isTriedAgain) }
    }

    /// What of a batch the file does not take, and never will.
    package struct Refusal: Hashable, Sendable {
        /// Why it does not take the first of them, in SQLite's words.
        package let reason: String
        /// How many records: machines, boots, and what else is stored one by one.
        package let records: Int
    }

    /// What became of a batch.
    package enum Outcome: Sendable {
        /// It is stored, but for what the file refused.
        case stored(without: Refusal?)
        /// It is not, and is to be brought again later.
        case failed(Report)
        /// The file was damaged; there is a new one, which is to be told everything.
        case begunAnew(Report)
        /// Nothing can be stored until the server is started again.
        case off
    }

    private enum State {
        case closed
        case open(FleetDatabase)
        /// It cannot be written at the moment; what was in it is known.
        case waiting
        /// What is in it is not known, and never will be in this run: numbers that machines and boots have in it were given to
        /// others since.
        case off
    }

    /// The file.
    package nonisolated let path: String
    private let pages: Int?
    private let disk = DiskLane()
    /// Of its own, for who reads old boots is not to keep new ones waiting.
    let reading = DiskLane()
    private var readers = ReaderQueue()
    private var state = State.closed
    private var counters: FleetCounters?
    /// The number that the store holds for the next boot; `nil` when a new file holds none.
    private var reserved: BootNumber?

    /// A store in this file, of so many pages at most if they are counted; it is opened later.
    package init(path: String, pages: Int? = nil) {
        self.path = path
        self.pages = pages
    }

    /// Opens the file, or makes it; says what it knows, and what there is to report.
    package func open() async -> (records: FleetRecords, reports: [Report]) {
        var reports: [Report] = []
        for _ in 0..<2 {
            do throws(StoreProblem) {
                let (database, records) = try await disk.run(atMost: Limits.opening) {
                    [path, pages] () throws(StoreProblem) in
                    let database = try FleetDatabase(path: path, pages: pages)
                    return (database, try database.records())
                }
                state = .open(database)
                reserved = records.nextBoot
                return (records, reports)
            } catch .damaged(let reason) {
                reports.append(await setAside(because: .damaged(reason: reason)))
            } catch {
                let (records, isKnown) = await readOnly(after: error)
                state = isKnown ? .waiting : .off
                reserved = records.nextBoot
                return (records, reports + [report(error, isTriedAgain: isKnown)])
            }
        }
        state = .waiting
        return (FleetRecords(), reports)
    }

    /// Stores a batch.
    ///
    /// One that fails is to be brought again before any other. The disk is waited for some seconds, or less if that is said.
    package func store(
        _ changes: FleetChanges, ageing: WallTime, atMost patience: Duration? = nil
    ) async -> Outcome {
        let exact = FleetCounters(nextMachine: changes.nextMachine, nextBoot: changes.nextBoot, ageing: ageing)
        counters = exact
        if case .off = state { return .off }
        // Numbers that are given in the next moments are never given again, even if this program is killed then.
        var stored = exact
        let enough = exact.nextBoot.advanced(by: Retention.reservedBoots / 2)
        stored.nextBoot =
            reserved.flatMap { $0 > enough ? $0 : nil } ?? exact.nextBoot.advanced(by: Retention.reservedBoots)
        reserved = stored.nextBoot
        do throws(StoreProblem) {
            let database = try await database(atMost: patience)
            let refusal = try await disk.run(atMost: patience ?? Limits.storing) { [stored] () throws(StoreProblem) in
                try database.write(changes, counters: stored)
            }
            return .stored(without: refusal)
        } catch .damaged(let reason) {
            let report = await setAside(because: .damaged(reason: reason))
            return report.setAside == nil ? .failed(report) : .begunAnew(report)
        } catch .newer {
            state = .off
            return .failed(report(.newer, isTriedAgain: false))
        } catch {
            await letGo(after: error)
            return .failed(report(error))
        }
    }

    /// A file that was opened while it could not be written has to be opened anew.
    private func letGo(after problem: StoreProblem) async {
        guard case .readOnly = problem, case .open(let database) = state else { return }
        state = .waiting
        _ = try? await disk.run(atMost: Limits.closing) { () throws(StoreProblem) in try database.close() }
    }

    /// Deletes boots that are too old, and the earliest of too many, a thousand at most; what fails is done the next time.
    ///
    /// - Parameters:
    ///   - oldest: when a boot must have begun to be kept, by the clock by which records grow old (``AgeClock``).
    ///   - most: boots of all machines together; the latest of each machine stays in any case.
    /// - Returns: whether there may be more.
    package func prune(before oldest: WallTime, keeping most: Int) async -> Bool {
        guard case .open(let database) = state else { return false }
        let isMore = try? await disk.run(atMost: Limits.storing) { () throws(StoreProblem) in
            try database.prune(before: oldest, keeping: most)
        }
        return isMore ?? false
    }

    /// Closes the file in order; the next server goes on with the very next numbers.
    ///
    /// The disk is waited for two seconds, or less if that is said.
    package func close(atMost patience: Duration? = nil) async {
        guard case .open(let database) = state else { return }
        state = .closed
        _ = try? await disk.run(atMost: patience ?? Limits.closing) { [counters] () throws(StoreProblem) in
            if let counters { try? database.write(counters) }
            try database.close()
        }
    }

    /// The file, if it can be used now.
    var openDatabase: FleetDatabase? {
        if case .open(let database) = state { database } else { nil }
    }

    func takeTurn() async -> Bool { await withCheckedContinuation { readers.wait($0) } }

    func endTurn() { readers.next() }

    private func database(atMost patience: Duration?) async throws(StoreProblem) -> FleetDatabase {
        if case .open(let database) = state { return database }
        let database = try await disk.run(atMost: patience ?? Limits.opening) { [path, pages] () throws(StoreProblem) in
            try FleetDatabase(path: path, pages: pages)
        }
        state = .open(database)
        return database
    }

    /// What a file that cannot be written knows, and whether that is all there is.
    private func readOnly(after problem: StoreProblem) async -> (FleetRecords, isKnown: Bool) {
        guard problem != .newer else { return (FleetRecords(), false) }
        guard isThere else { return (FleetRecords(), true) }
        let records = try? await disk.run(atMost: Limits.opening) { [path] () throws(StoreProblem) in
            let database = try FleetDatabase(readOnly: path)
            let records = try database.records()
            try database.close()
            return records
        }
        return (records ?? FleetRecords(), records != nil)
    }

    /// Whether there is a file, as far as can be told: where a folder may not be entered there may be one.
    private var isThere: Bool {
        var status = stat()
        return lstat(path, &status) == 0 || (errno != ENOENT && errno != ENOTDIR)
    }

    private func report(_ problem: StoreProblem, isTriedAgain: Bool = true) -> Report {
        Report(path: path, problem: problem, setAside: nil, isTriedAgain: isTriedAgain)
    }

    /// Moves a damaged file out of the way, its log with it, so that a new one can be made.
    private func setAside(because problem: StoreProblem) async -> Report {
        if case .open(let database) = state {
            _ = try? await disk.run(atMost: Limits.closing) { () throws(StoreProblem) in try database.close() }
        }
        state = .waiting
        reserved = nil
        let place = try? await disk.run(atMost: Limits.closing) { [path] () throws(StoreProblem) in
            try DamagedFile.move(path)
        }
        return Report(path: path, problem: problem, setAside: place, isTriedAgain: true)
    }
}
