// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootTorrentCommands
import FleetAccess
import Foundation
import Logging
import Synchronization
import Testing
import TorrentCore

@Suite struct LogLineTests {
    private let time = WallTime(milliseconds: 1_700_000_000_123)

    private struct Written: Decodable {
        let time: String
        let level: String
        let message: String
        let fields: [String: String]
    }

    private func object(_ text: String) throws -> Written {
        try JSONDecoder().decode(Written.self, from: Data(text.utf8))
    }

    /// What a logger writes in a format.
    private func written(_ format: LogFormat, _ body: (Logger) -> Void) -> String {
        let lines = Mutex("")
        let handler = LineLogHandler(format: format) { line in lines.withLock { $0 += line } }
        body(Logger(label: "test") { _ in handler })
        return lines.withLock(\.self)
    }

    @Test func `a line for people has time, level and sentence, then what it is about, and what is long at its end`() {
        let fields: Logger.Metadata = [
            "remedy": "mend it", "address": "192.0.2.1", "stage": "failed", "machine": "52:54:00:12:34:56",
            "reason": "it said \"no\"",
        ]
        let line = LogLine("machine is at another stage", fields, level: .info, at: time)
        #expect(
            line.text(.text, zone: 3_600)
                == "2023-11-14T23:13:20.123+01:00 info machine is at another stage machine=52:54:00:12:34:56 stage=failed"
                + " address=192.0.2.1 reason=\"it said \\\"no\\\"\" remedy=\"mend it\"\n")
        #expect(line.text(.text, zone: -12_600).hasPrefix("2023-11-14T18:43:20.123-03:30 "))
    }

    @Test func `a line for programs is one object with the same in it`() throws {
        let line = LogLine("a \"b\" \\ c", ["machine": "m1", "odd key": "=\u{e4}"], level: .warning, at: time)
        let text = line.text(.json)
        let object = try object(text)
        #expect(object.time == "2023-11-14T22:13:20.123Z" && object.level == "warning")
        #expect(object.message == "a \"b\" \\ c" && object.fields == ["machine": "m1", "odd key": "=\u{e4}"])
        #expect(text.hasSuffix("}\n") && text.count(where: \.isNewline) == 1)
    }

    @Test func `moments before 1970 have their milliseconds too`() throws {
        let line = LogLine("x", [:], level: .info, at: WallTime(milliseconds: -1))
        #expect(try object(line.text(.json)).time == "1969-12-31T23:59:59.999Z")
    }

    @Test(arguments: LogFormat.allCases)
    func `no site can forget to cut secrets out: not of sentences, fields, names of fields or errors`(
        format: LogFormat
    ) {
        var chance = SystemRandomNumberGenerator()
        let token = AccessToken(.operator, using: &chance).text
        let key = BootKey(using: &chance).hexadecimal
        let text = written(format) { logger in
            var logger = logger
            logger.logLevel = .trace
            logger[metadataKey: "always"] = "\(BootKey.systemWord)\(key)"
            logger.info("GET /x?token=\(token)")
            logger.trace("asked", metadata: ["line": "quiet \(BootKey.word)\(key) x", "name \(token)": "y"])
            logger.error("failed", metadata: ["list": ["\(token)", "\(BootKey.word)\(key)"], "d": ["k": "\(token)"]])
            logger.error("failed", error: Quoting(words: "asked for \(token) \(BootKey.word)\(key)"))
        }
        #expect(text.count(where: \.isNewline) == 4)
        #expect(!text.contains(token.suffix(32)) && !text.contains(key))
        #expect(text.contains("bt_op_...") && text.contains("\(BootKey.word)..."))
    }

    private struct Quoting: Error, CustomStringConvertible {
        let words: String
        var description: String { words }
    }

    @Test(arguments: LogFormat.allCases)
    func `what strangers chose is one line, moves no cursor and has an end`(format: LogFormat) throws {
        let text = written(format) { logger in
            logger.info(
                "a\nb\u{1b}[2J",
                metadata: ["name": "x\r\n\u{9b}y", "long": "\(String(repeating: "z", count: 1 << 20))"])
        }
        #expect(text.count(where: \.isNewline) == 1)
        #expect(!text.dropLast().unicodeScalars.contains { $0.properties.generalCategory == .control })
        #expect(text.utf8.count < 10_000)
        if format == .json { #expect(try object(text).fields["name"] == "x   y") }
    }

    @Test func `a line with a thousand fields has some of them`() throws {
        let fields = Dictionary(uniqueKeysWithValues: (0..<1_000).map { ("f\($0)", Logger.MetadataValue("\($0)")) })
        let line = LogLine("x", fields, level: .info, at: time)
        #expect(try object(line.text(.json)).fields.count == 32)
    }

    @Test func `what is below the level is not written`() {
        let text = written(.text) { logger in
            logger.debug("chatter")
            logger.info("news")
        }
        #expect(text.contains("news") && !text.contains("chatter"))
    }
}
