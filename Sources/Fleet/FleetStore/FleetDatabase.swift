// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetModel
internal import Foundation
internal import GRDB
internal import Glibc
internal import TorrentCore

/// The open file; every call waits for the disk.
///
/// A commit is on the disk when it returns (`synchronous = FULL` with a write-ahead log): it costs one wait for each batch, on
/// a thread that nobody waits for, and what was said to be stored is there after a power failure, too.
struct FleetDatabase: Sendable {
    private let pool: any DatabaseWriter

    /// Opens the file, makes it if need be, and brings its tables up to date.
    ///
    /// At most so many pages, if they are counted: more is a full disk, as tests want it.
    init(path: String, pages: Int? = nil) throws(StoreProblem) {
        var configuration = Configuration()
        configuration.label = "fleet"
        configuration.busyMode = .timeout(Limits.busySeconds)
        configuration.maximumReaderCount = Limits.readers
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA journal_size_limit = \(Limits.log)")
            if let pages { try database.execute(sql: "PRAGMA max_page_count = \(pages)") }
        }
        let migrator = FleetSchema.migrator
        let folder = URL(filePath: path).deletingLastPathComponent().path
        guard mkdir(folder, 0o750) == 0 || errno == EEXIST else {
            throw errno == ENOSPC ? .full : .readOnly(reason: String(cString: strerror(errno)))
        }
        Self.keepFromOthers(path)
        do {
            let pool = try DatabasePool(path: path, configuration: configuration)
            self.pool = pool
            // A file on a disk that is read-only can be opened all the same, and never be written until it is opened anew.
            try pool.writeInTransaction(.immediate) { _ in .rollback }
            guard try !pool.read({ try migrator.hasBeenSuperseded($0) }) else { throw StoreProblem.newer }
            try migrator.migrate(pool)
        } catch let problem as StoreProblem {
            throw problem
        } catch {
            throw StoreProblem(error, whileOpening: true)
        }
    }

    /// Makes the file if there is none; nobody but its owner may read it, for it holds the keys of boots.
    ///
    /// What SQLite makes beside it is for those who may read the file itself. Where the disk does not allow it, opening the file
    /// says so.
    private static func keepFromOthers(_ path: String) {
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        if file >= 0 { Glibc.close(file) }
        for name in [path, "\(path)-wal", "\(path)-shm"] { chmod(name, 0o600) }
    }

    /// Opens a file that cannot be written, to read it; its tables must be up to date.
    init(readOnly path: String) throws(StoreProblem) {
        var configuration = Configuration()
        configuration.readonly = true
        do {
            // After an orderly end there is no log, and none can be made; otherwise it is needed.
            let hasLog = FileManager.default.fileExists(atPath: "\(path)-wal")
            let escaped = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path
            let name = hasLog ? path : "file:\(escaped)?immutable=1"
            pool = try DatabaseQueue(path: name, configuration: configuration)
            let migrator = FleetSchema.migrator
            guard try pool.read({ try !migrator.hasBeenSuperseded($0) }) else { throw StoreProblem.newer }
        } catch let problem as StoreProblem {
            throw problem
        } catch {
            throw StoreProblem(error)
        }
    }

    /// Everything that a server is told when it starts.
    func records() throws(StoreProblem) -> FleetRecords {
        do {
            return try pool.read { try FleetRows.records(in: $0) }
        } catch {
            throw StoreProblem(error, whileOpening: true)
        }
    }

    /// Boots, the latest first; one more than are wanted, if there is one.
    func boots(_ query: BootQuery) throws(StoreProblem) -> [BootRecord] {
        try reporting { try pool.read { try FleetRows.boots(query, in: $0) } }
    }

    /// What the history takes of boots, the latest first, and how many more there are.
    func pastBoots(_ query: HistoryQuery) throws(StoreProblem) -> (boots: [PastBoot], leftOut: Int) {
        try reporting { try pool.read { try FleetRows.pastBoots(query, in: $0) } }
    }

    /// Stores what changed, all or nothing; but where the file does not take it, each record by itself, without those that are
    /// refused.
    func write(_ changes: FleetChanges, counters: FleetCounters) throws(StoreProblem) -> FleetStore.Refusal? {
        do throws(StoreProblem) {
            try reporting {
                try pool.write { database in try FleetRows.write(changes, counters, into: database) { try $0() } }
            }
            return nil
        } catch .refused {
            return try reporting { try pool.write { try Self.write(changes, counters, sparing: $0) } }
        }
    }

    private static func write(
        _ changes: FleetChanges, _ counters: FleetCounters, sparing database: Database
    ) throws -> FleetStore.Refusal? {
        var refusal: FleetStore.Refusal?
        try FleetRows.write(changes, counters, into: database) { record in
            do {
                try database.inSavepoint {
                    try record()
                    return .commit
                }
            } catch {
                guard case .refused(let reason) = StoreProblem(error) else { throw error }
                refusal = FleetStore.Refusal(reason: refusal?.reason ?? reason, records: (refusal?.records ?? 0) + 1)
            }
        }
        return refusal
    }

    /// Deletes some boots that are too old, or the earliest beyond so many, but no machine's latest; says whether there may be
    /// more.
    func prune(before oldest: WallTime, keeping most: Int) throws(StoreProblem) -> Bool {
        try reporting { try pool.write { try FleetRows.prune(before: oldest, keeping: most, in: $0) } }
    }

    /// Stores the numbers that are given next.
    func write(_ counters: FleetCounters) throws(StoreProblem) {
        try reporting { try pool.write { try FleetRows.write(counters, into: $0) } }
    }

    /// Closes it; the log goes into the file.
    func close() throws(StoreProblem) {
        try reporting {
            // The last one to leave brings the log into the file, which one that reads cannot.
            (pool as? DatabasePool)?.invalidateReadOnlyConnections()
            try pool.close()
        }
    }

    private func reporting<Value>(_ body: () throws -> Value) throws(StoreProblem) -> Value {
        do {
            return try body()
        } catch {
            throw StoreProblem(error)
        }
    }
}

/// The numbers that are given next, and the time by which records grow old.
struct FleetCounters: Hashable, Sendable {
    var nextMachine: MachineNumber
    var nextBoot: BootNumber
    var ageing: WallTime
}
