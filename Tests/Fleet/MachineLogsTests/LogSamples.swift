// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Foundation
import Glibc
import MachineLogs
import Synchronization
import Testing
import TorrentCore

/// A shelf in a folder of its own, and lines to put on it.
struct LogSamples {
    let folder: TemporaryFolder
    let key: BootKey
    let machine = MachineNumber(17)
    let boot: BootNumber
    let news = Mailbox<LogShelf.News>(limit: 1_000)

    init() throws {
        folder = try TemporaryFolder()
        key = try #require(BootKey(hexadecimal: "3f6aa8c1d94be07215fc8d3e6b90a724"))
        boot = try #require(BootNumber(9))
    }

    var name: BootLogName { BootLogName(machine: machine, boot: boot) }
    var logs: String { "\(folder.path)/logs" }

    func shelf(_ change: (inout LogShelfLimits) -> Void = { _ in }) -> LogShelf {
        var limits = LogShelfLimits()
        change(&limits)
        return LogShelf(folder: logs, limits: limits) { [news] in news.put($0) }
    }

    func at(_ seconds: Double) -> MonotonicInstant { MonotonicInstant(nanoseconds: Int64(seconds * 1e9)) }

    func chunk(
        _ texts: [String], from sequence: UInt64 = 1, boot: BootNumber? = nil, lost: UInt64 = 0,
        source: LoggedLine.Source = .kernel
    ) throws -> LogChunk {
        let lines = texts.enumerated().map { index, text in
            LoggedLine(moment: (sequence + UInt64(index)) * 1_000, priority: 6, source: source, text: text.utf8)
        }
        return try #require(LogChunk(boot: boot ?? self.boot, sequence: sequence, lines: lines, lost: lost))
    }

    func add(
        _ texts: [String], from sequence: UInt64 = 1, boot: BootNumber? = nil, lost: UInt64 = 0, to shelf: LogShelf,
        at moment: Double = 0
    ) async throws {
        shelf.append(
            try chunk(texts, from: sequence, boot: boot, lost: lost), of: machine, key: key, at: at(moment))
        await shelf.settle()
    }

    func file(_ name: String) -> String? { try? String(contentsOfFile: "\(logs)/\(name)", encoding: .utf8) }
}

/// A folder of one test's own, removed with the last reference to it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path + "/logs-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
