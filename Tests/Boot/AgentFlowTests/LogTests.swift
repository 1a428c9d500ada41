// SPDX-License-Identifier: GPL-3.0-or-later

import AgentFlow
import BootCatalog
import Testing
import TorrentCore

/// The log that is laid over a page.
@Suite struct LogTests {
    let image: ManifestImage
    var talk = Conversation()

    init() throws {
        image = try Sample.image("a")
        _ = try talk.receives(Sample.manifest([image], timeout: .never))
    }

    private mutating func opens(_ lines: [String]) {
        #expect(talk.after(.key(.letter("l"))) == [.readLog])
        #expect(talk.after(.logRead(lines)) == [])
    }

    @Test mutating func `L shows the log's end, any other key the page again`() throws {
        opens((1...100).map { "line \($0)" })
        let rows = try talk.lines()
        #expect(rows.first == "What the agent and the kernel say:")
        #expect(rows.contains("line 100"))
        #expect(!rows.contains("line 1"))
        #expect(talk.after(.key(.escape)) == [])
        #expect(try talk.shows("> 1  A"))
    }

    @Test mutating func `arrows turn it, not further than its ends`() throws {
        opens((1...100).map { "line \($0)" })
        _ = talk.after(.key(.up))
        #expect(try talk.lines().contains("line 99"))
        #expect(try talk.lines().contains("line 100") == false)
        _ = talk.after(.key(.home))
        #expect(try talk.lines()[2] == "line 1")
        _ = talk.after(.key(.pageUp))
        #expect(try talk.lines()[2] == "line 1")
        _ = talk.after(.key(.end))
        _ = talk.after(.key(.down))
        #expect(try talk.lines().contains("line 100"))
    }

    @Test mutating func `a long line of it is wrapped, and no control character gets through`() throws {
        opens(["x\u{1b}[2J" + String(repeating: " word", count: 40)])
        #expect(try talk.shows("x?[2J word"))
        #expect(try talk.lines().filter { $0.contains("word") }.count == 3)
    }

    @Test mutating func `a download goes on below it, and its hand-over is seen`() throws {
        _ = talk.after(.key(.enter))
        opens(["a line"])
        #expect(talk.after(.transferProgress(Sample.progress(10))) == [])
        #expect(try talk.shows("a line"))
        #expect(talk.after(.imageComplete).stages == [.verify])
        #expect(try talk.shows("Starting A."))
    }

    @Test mutating func `a shell is opened over it, and the page is back behind that`() throws {
        opens(["a line"])
        #expect(talk.after(.key(.shell)) == [.openShell])
        #expect(talk.after(.logRead(["late"])) == [])
        _ = talk.after(.shellEnded)
        #expect(try talk.shows("> 1  A"))
    }

    @Test mutating func `while a program has the consoles there is none`() throws {
        let program = try Sample.image("b", .program(try RelativePath("bin/x"), arguments: []))
        talk = Conversation()
        _ = try talk.receives(Sample.manifest([program], timeout: .immediately))
        _ = talk.after(.imageComplete)
        #expect(talk.after(.key(.letter("l"))) == [])
        #expect(talk.after(.logRead(["late"])) == [])
        #expect(talk.flow.screen(at: talk.now) == nil)
    }
}
