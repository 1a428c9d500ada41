// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import ContentHash
internal import FleetModel
internal import TorrentCore

/// Lines of one boot on their way to the disk.
struct LogJob: Sendable {
    enum Content: Sendable {
        case chunk(LogChunk)
        case netconsole([NetconsoleLine])
        /// So many lines were not taken, for too many came at once; with the number of the last one, if they have numbers.
        case flooded(UInt64, last: UInt64?)
    }

    let name: BootLogName
    let key: BootKey?
    let content: Content
    /// Lines without numbers that were lost before.
    var lost: UInt64
    let moment: MonotonicInstant

    /// Recognizes the key, and does not lead to it; zero without one.
    var keyMark: UInt64 {
        key.flatMap { key in
            let code = MessageCode(of: Array("boottorrent-log-notes\0".utf8), key: key.bytes)
            return code.bytes.prefix(8).bigEndianInteger
        } ?? 0
    }

    /// Bytes that it takes in memory, about.
    var weight: Int {
        switch content {
        case .chunk(let chunk): Self.weight(chunk.lines.map(\.text))
        case .netconsole(let lines): Self.weight(lines.map(\.text))
        case .flooded: 64
        }
    }

    private static func weight(_ texts: [[UInt8]]) -> Int { texts.reduce(128) { $0 + $1.count + 64 } }
}

/// What is known of a boot's log while lines come.
struct OpenLog: Sendable {
    var places: BootLogPlaces
    var recent: RecentLines
    /// Lines that were left out and are not told yet.
    var lost: UInt64 = 0
    var flooded: UInt64 = 0
    /// When the kernel said something the last time, by its own clock.
    var moment: UInt64 = 0
    /// Whether the server ended in the middle of a line.
    var isCutOff: Bool
    var used: MonotonicInstant
    var told = ToldSigns()

    /// Lines as they stand in the files, and what is said in them.
    struct Outcome: Sendable {
        var texts: [[UInt8]] = []
        var signs: [KernelSign] = []
    }

    /// What is new in a job.
    mutating func take(_ job: LogJob) -> Outcome {
        lost.addSaturating(job.lost)
        used = job.moment
        switch job.content {
        case .chunk(let chunk): return take(chunk, job.key)
        case .netconsole(let lines): return take(lines, job.key)
        case .flooded(let count, let last):
            flooded.addSaturating(count)
            places.last = max(places.last, last ?? 0)
            return Outcome()
        }
    }

    private mutating func take(_ chunk: LogChunk, _ key: BootKey?) -> Outcome {
        guard chunk.last > places.last else { return Outcome() }
        let known = places.last >= chunk.sequence ? Int(places.last - chunk.sequence) + 1 : 0
        // Those before a chunk of which some was there have been told. Lines that the agent left out have used their numbers up,
        // so what it says of them tells nothing more, and may be any number.
        if known == 0 { lost.addSaturating(chunk.sequence - 1 - places.last) }
        places.last = chunk.last
        return add(chunk.lines.dropFirst(known).map { ($0.moment, $0.source, $0.text) }, by: .agent, key)
    }

    private mutating func take(_ lines: [NetconsoleLine], _ key: BootKey?) -> Outcome {
        add(lines.map { ($0.moment, $0.source, $0.text) }, by: .netconsole, key)
    }

    private mutating func add(
        _ lines: [(moment: UInt64?, source: LoggedLine.Source, text: [UInt8])], by way: LogWay, _ key: BootKey?
    ) -> Outcome {
        var outcome = Outcome()
        let cutter = key.map { KeyCutter($0) }
        for line in lines {
            let text = cutter?.cut(outOf: line.text) ?? BootKey.cut(outOf: line.text)
            let whole = line.source == .agent ? KernelRecord.ownPrefix.utf8 + text : text
            moment = line.moment ?? moment
            guard recent.isNew(whole, at: line.moment, by: way) else { continue }
            tellMissing(in: &outcome)
            outcome.texts.append(LogFileText.line(text, at: moment, from: line.source, by: way))
            if line.source == .kernel, let sign = KernelSign(of: text), told.isNews(sign, at: used) {
                outcome.signs.append(sign)
            }
        }
        return outcome
    }

    private mutating func tellMissing(in outcome: inout Outcome) {
        if isCutOff { outcome.texts.append([UInt8(ascii: "\n")]) }
        if lost > 0 { outcome.texts.append(LogFileText.missing(lost)) }
        if flooded > 0 { outcome.texts.append(LogFileText.flooded(flooded)) }
        (isCutOff, lost, flooded) = (false, 0, 0)
    }
}
