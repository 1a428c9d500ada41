// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetModel
internal import TorrentCore

/// Logs on the disk: writes, reads and removes them, and waits for the disk each time.
struct LogWriter: Sendable {
    private let path: String
    private let limits: LogShelfLimits
    private var index: LogIndex?
    private var open: [BootLogName: OpenLog] = [:]

    /// Logs in this folder, which is made with the first; the one that it is in must be there.
    init(path: String, limits: LogShelfLimits) {
        self.path = path
        self.limits = limits
    }

    /// Writes what is new in a job.
    ///
    /// - Returns: what its lines tell, and whether anything was written.
    mutating func write(_ job: LogJob) throws(LogProblem) -> (signs: [KernelSign], isNews: Bool) {
        let name = job.name
        let before = if let known = open[name] { known } else { try load(name, at: job) }
        var log = before
        let outcome = log.take(job)
        guard !outcome.texts.isEmpty else {
            keep(log, of: name)
            return ([], false)
        }
        var steps: [BootLogPlaces.Step] = []
        let mark = LogFileText.full(name.boot)
        for text in outcome.texts { log.places.place(text, in: &steps, limits, mark: mark) }
        do throws(LogProblem) {
            try carryOut(steps, log.places.notes, for: name)
        } catch {
            var lost = job.lost
            lost.addSaturating(UInt64(job.unnumberedLines))
            goOn(with: before, of: name, lost: lost)
            throw error
        }
        keep(log, of: name)
        index?.set(name, to: log.places.stored)
        makeRoom(besides: name, job)
        return (outcome.signs, true)
    }

    /// The boots of a machine that have a log, oldest first.
    mutating func boots(of machine: MachineNumber) throws(LogProblem) -> [BootNumber] {
        if index == nil, let root = try LogFolder.open(path, making: false) { index = try LogIndex(of: root) }
        return index?.boots(of: machine) ?? []
    }

    /// The files of a log; empty where there is none.
    func places(of name: BootLogName) throws(LogProblem) -> BootLogPlaces {
        if let log = open[name] { return log.places }
        guard let folder = try folder(of: name) else { return BootLogPlaces() }
        return try Self.places(of: name, in: folder)
    }

    /// Bytes of one of the files.
    func read(
        _ file: BootLogFile, of name: BootLogName, at place: UInt64, upTo limit: Int
    ) throws(LogProblem) -> [UInt8] {
        guard let folder = try folder(of: name), let file = try folder.file(file.name(of: name.boot), making: false)
        else { return [] }
        return try file.read(at: place, upTo: limit)
    }

    private func folder(of name: BootLogName) throws(LogProblem) -> LogFolder? {
        guard let root = try LogFolder.open(path, making: false) else { return nil }
        return try root.folder("\(name.machine)", making: false)
    }

    private static func places(of name: BootLogName, in folder: borrowing LogFolder) throws(LogProblem) -> BootLogPlaces
    {
        let notes = try folder.file(BootLogFile.notes.name(of: name.boot), making: false)?
            .read(at: 0, upTo: Limits.notesLength)
        return BootLogPlaces(
            first: folder.length(of: BootLogFile.first.name(of: name.boot)) ?? 0,
            older: folder.length(of: BootLogFile.older.name(of: name.boot)) ?? 0,
            newer: folder.length(of: BootLogFile.newer.name(of: name.boot)) ?? 0, notes: notes ?? [])
    }

    /// Goes on with a log as it is on the disk.
    private mutating func load(_ name: BootLogName, at job: LogJob) throws(LogProblem) -> OpenLog {
        var places = try places(of: name)
        let mark = job.keyMark
        if mark != 0, places.keyMark != 0, places.keyMark != mark {
            remove(name)
            places = BootLogPlaces()
        }
        if mark != 0 { places.keyMark = mark }
        var isCutOff = false
        if let part = places.parts.last {
            let end = try read(part.file, of: name, at: part.end - part.start - 1, upTo: 1)
            isCutOff = end != [UInt8(ascii: "\n")]
        }
        return OpenLog(
            places: places, recent: RecentLines(limit: limits.recentLines), isCutOff: isCutOff, used: job.moment)
    }

    /// The disk did not take it all: goes on with what is there, and with the number of the last line before.
    private mutating func goOn(with before: OpenLog, of name: BootLogName, lost: UInt64) {
        var log = before
        // The next chunk's number tells what of the agent's lines is missing.
        log.lost.addSaturating(lost)
        if let places = try? places(onDiskOf: name, after: log.places) { log.places = places }
        open[name] = log
    }

    private func places(onDiskOf name: BootLogName, after before: BootLogPlaces) throws(LogProblem) -> BootLogPlaces {
        guard let folder = try folder(of: name) else { return before }
        var places = try Self.places(of: name, in: folder)
        (places.last, places.keyMark) = (before.last, before.keyMark)
        return places
    }

    private mutating func carryOut(
        _ steps: [BootLogPlaces.Step], _ notes: [UInt8], for name: BootLogName
    ) throws(LogProblem) {
        guard let root = try LogFolder.open(path, making: true) else { return }
        if index == nil { index = try LogIndex(of: root) }
        guard let folder = try root.folder("\(name.machine)", making: true) else { return }
        for step in steps {
            switch step {
            case .write(let file, let place, let bytes):
                try folder.file(file.name(of: name.boot), making: true)?.write(bytes, at: place)
            case .turn:
                try folder.rename(BootLogFile.newer.name(of: name.boot), to: BootLogFile.older.name(of: name.boot))
            }
        }
        try folder.file(BootLogFile.notes.name(of: name.boot), making: true)?.write(notes, at: 0)
    }

    private mutating func keep(_ log: OpenLog, of name: BootLogName) {
        open[name] = log
        guard open.count > Limits.openBoots else { return }
        let uses = open.values.map(\.used).sorted()
        let middle = uses[uses.count / 2]
        // Lines that are to be told as missing stay known by their numbers alone.
        open = open.filter { $0.key == name || $0.value.used > middle }
    }

    /// Removes the oldest logs where all take too much.
    private mutating func makeRoom(besides name: BootLogName, _ job: LogJob) {
        let excess = index?.excess(over: limits.totalLength, keeping: name) { name in
            open[name].map { job.moment - $0.used < Limits.writtenLately } ?? false
        }
        for name in excess ?? [] { remove(name) }
    }

    /// Removes all logs of a machine; what cannot be removed stays, as where there is no folder.
    mutating func forget(_ machine: MachineNumber) {
        let known = (try? boots(of: machine)) ?? []
        for boot in known { remove(BootLogName(machine: machine, boot: boot)) }
        open = open.filter { $0.key.machine != machine }
    }

    private mutating func remove(_ name: BootLogName) {
        open[name] = nil
        index?.remove(name)
        guard let root = try? LogFolder.open(path, making: false) else { return }
        if let folder = try? root.folder("\(name.machine)", making: false) {
            for file in BootLogFile.allCases { folder.remove(file.name(of: name.boot)) }
        }
        root.removeFolder("\(name.machine)")
    }
}

extension LogJob {
    /// Lines whose loss no number tells.
    fileprivate var unnumberedLines: Int {
        if case .netconsole(let lines) = content { lines.count } else { 0 }
    }
}
