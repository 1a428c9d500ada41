// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import BootTorrentCommands
import Logging
import Phase1Builder
import Testing

/// What is said behind `start` arrives where phase 1 is made.
@Suite struct StartOptionTests {
    @Test func `each ingredient of phase 1 is the one that was named`() throws {
        let start = try #require(
            try StartCommand.parseAsRoot([
                "room", "--kernel", "/k", "--modules", "/m", "--busybox", "/b", "--firmware", "/f", "--overlay", "/o",
                "--agent", "/a", "--cache", "/c",
            ]) as? StartCommand)
        var expected = Phase1Options(agent: "/a", cache: "/c", output: "/room/out/phase1")
        expected.kernel = .own(file: "/k", modules: "/m")
        expected.busybox = "/b"
        expected.firmware = "/f"
        expected.overlay = "/o"
        #expect(try start.phase1Options(output: "/room/out") == expected)
    }

    @Test func `without them phase 1 is Debian's, and its packages are kept in the environment`() throws {
        let start = try #require(try StartCommand.parseAsRoot(["room", "--agent", "/a"]) as? StartCommand)
        let expected = Phase1Options(agent: "/a", cache: "/room/out/cache", output: "/room/out/phase1")
        #expect(try start.phase1Options(output: "/room/out") == expected)
    }

    @Test(arguments: ["--kernel", "--modules"])
    func `a kernel and its modules come together or not at all`(option: String) throws {
        let start = try #require(try StartCommand.parseAsRoot([option, "/x", "--agent", "/a"]) as? StartCommand)
        #expect(throws: Phase1Failure.kernelWithoutModules) { try start.phase1Options(output: "/room/out") }
    }

    @Test(arguments: [
        ([], LogFormat.text, Logger.Level.info), (["--verbose"], .text, .debug),
        (["-v", "--log-level", "warning"], .text, .warning),
        (["--log-format", "json", "--log-level", "trace"], .json, .trace),
    ])
    func `the log is written as is said, and --log-level counts before --verbose`(
        words: [String], format: LogFormat, level: Logger.Level
    ) throws {
        let start = try #require(try StartCommand.parseAsRoot(["room", "--agent", "/a"] + words) as? StartCommand)
        #expect(start.log.logFormat == format && start.logLevel == level)
    }

    @Test(arguments: [["--log-format", "xml"], ["--log-level", "loud"]])
    func `another form or level is a mistake that names those there are`(words: [String]) {
        let error = #expect(throws: (any Error).self) { try StartCommand.parseAsRoot(words) }
        let message = error.map { StartCommand.message(for: $0) } ?? ""
        #expect(message.contains("json") || message.contains("warning"), "\(message)")
    }
}
