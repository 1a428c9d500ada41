// SPDX-License-Identifier: GPL-3.0-or-later

import BootServer
import Foundation
import Logging
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5))) struct UrgentLinesTests {
    /// Keeps what is logged.
    private final class Notebook: Sendable {
        let lines = Mutex<[String]>([])

        var logger: Logger { Logger(label: "test") { _ in Handler(notebook: self) } }

        private struct Handler: LogHandler {
            let notebook: Notebook
            var metadata: Logger.Metadata = [:]
            var logLevel = Logger.Level.trace
            subscript(metadataKey key: String) -> Logger.Metadata.Value? {
                get { metadata[key] }
                set { metadata[key] = newValue }
            }

            init(notebook: Notebook) { self.notebook = notebook }

            func log(event: LogEvent) {
                let number = event.metadata?["found"].map { String("\($0)".prefix { $0.isNumber }) } ?? ""
                notebook.lines.withLock { $0.append("\(event.level) \(number)") }
            }
        }
    }

    /// Has a child say these lines, and reads them only when all were heard on the thread.
    private func read(_ said: [String], limit: Int) async throws -> (heard: Int, read: [String], logged: [String]) {
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let (writing, notebook, count) = (ends[1], Notebook(), said.count)
        let heard = Mutex(0)
        let heardAll = AsyncStream<Void>.makeStream()
        let lines = UrgentLines.read(ends[0], reporter: Reporter(logger: notebook.logger), limit: limit) { _ in
            let isLast = heard.withLock {
                $0 += 1
                return $0 == count
            }
            if isLast { heardAll.continuation.finish() }
        }
        for line in said {
            let bytes = Array("\(line)\n".utf8)
            try #require(write(writing, bytes, bytes.count) == bytes.count)
        }
        for await _ in heardAll.stream {}
        close(writing)
        var read: [String] = []
        for await line in lines { read.append(line) }
        return (heard.withLock(\.self), read, notebook.lines.withLock(\.self))
    }

    @Test func `who reads too slowly loses the oldest lines, hears how many, and keeps nobody waiting`() async throws {
        let said = (0..<5_000).map { "dnsmasq-dhcp[1]: \($0) DHCPACK(lo) 192.0.2.1 52:54:00:12:34:56" }
        let outcome = try await read(said, limit: 100)
        #expect(outcome.heard == 5_000)
        // The thread may still have the very last one in hand when it is read.
        #expect(outcome.read.suffix(99) == said.suffix(99))
        #expect(outcome.read.count <= 101)
        let told = outcome.logged.compactMap { Int($0.dropFirst("warning ".count)) }
        #expect(told.reduce(0, +) + outcome.read.count == 5_000)
    }

    @Test func `details take nobody's place`() async throws {
        let details = (0..<3_000).map { "dnsmasq-dhcp[1]: \($0) sent size:  4 option: 54 server-identifier  192.0.2.1" }
        let said = ["dnsmasq[1]: started, version 2.90"] + details + ["dnsmasq-tftp[1]: sent a to 192.0.2.1"]
        let outcome = try await read(said, limit: 10)
        #expect(outcome.heard == said.count)
        #expect(outcome.read == [said[0], said[said.count - 1]])
        #expect(outcome.logged == [])
    }

    @Test func `of a line without an end only the front is kept`() async throws {
        let outcome = try await read([String(repeating: "x", count: 20_000)], limit: 10)
        #expect(outcome.read.map(\.utf8.count) == [2_048])
    }
}
