// SPDX-License-Identifier: GPL-3.0-or-later

import AgentFlow
import BootCatalog
import Testing
import TorrentCore

/// What the server orders, other than to boot.
@Suite struct OrderTests {
    var talk = Conversation()
    private var number: UInt64 = 40
    private let image: ManifestImage

    init() throws {
        image = try Sample.image("a")
    }

    /// Goes as far as a phase, in boot 9.
    private mutating func reaches(_ phase: Stop, _ method: BootMethod? = nil) throws {
        talk = try phase.conversation(method)
    }

    private mutating func orders(_ action: Order.Action, boot: UInt64 = 9) throws -> [AgentAction] {
        number += 1
        let boot = try #require(BootNumber(boot))
        return talk.after(.ordered(try #require(Order(number: number, boot: boot, action: action))))
    }

    private func done(_ refused: String? = nil) -> AgentAction { .orderDone(number, refused: refused) }

    @Test(
        arguments: [
            (.connecting, nil), (.asking, nil), (.menu, nil), (.retrying, nil), (.fetching, nil), (.seeding, nil),
            (.failed, nil), (.loadingKernel, nil), (.running, nil), (.readingLastWords, nil),
            (.leaving, "it is starting A"), (.ownDisk, "it is starting its own disk"),
        ] as [(Stop, String?)])
    mutating func `a machine restarts and goes off in every phase but when an image takes over`(
        stop: Stop, refused: String?
    ) throws {
        for (action, deed) in [(Order.Action.restart, AgentAction.restart), (.powerOff, .powerOff)] {
            try reaches(stop)
            #expect(try orders(action) == [done(refused)] + (refused == nil ? [deed] : []))
        }
    }

    @Test mutating func `an order for another boot, and one that comes again, changes nothing`() throws {
        try reaches(.menu)
        #expect(try orders(.restart, boot: 8) == [])
        #expect(try orders(.identify(seconds: 3)) == [done()])
        number -= 1
        #expect(try orders(.restart) == [])
        number -= 2
        #expect(try orders(.restart) == [])
    }

    @Test mutating func `with a new key the numbers begin anew, and orders to the boot before count no more`() throws {
        try reaches(.menu)
        #expect(try orders(.identify(seconds: 3)) == [done()])
        _ = talk.after(.keyReceived(try #require(BootNumber(10))))
        #expect(try orders(.restart) == [])
        number = 0
        #expect(try orders(.restart, boot: 10) == [done(), .restart])
    }

    @Test mutating func `magic packets go out while there is a network`() throws {
        let card = try #require(MACAddress("52:54:00:12:34:57"))
        try reaches(.fetching)
        #expect(try orders(.wake([card])) == [done(), .wake([card])])
        _ = talk.after(.networkLost("the address was lent for a time that is over"))
        #expect(try orders(.wake([card])) == [done("the address was lent for a time that is over")])
    }

    @Test mutating func `what came of a remote shell is told once the driver knows`() throws {
        try reaches(.menu)
        #expect(try orders(.shell(keys: ["k"])) == [.openRemoteShell(keys: ["k"], order: number)])
        #expect(talk.after(.remoteShellOpened(order: number, refused: "no")) == [done("no")])
        let opened = talk.after(.remoteShellOpened(order: number, refused: nil))
        guard opened.count == 2, case .report(let event) = opened[1] else {
            Issue.record("the stage is not told once more, with which the host key goes")
            return
        }
        #expect(opened[0] == done() && event.stage == .manifest)
    }

    @Test mutating func `what this agent does not know is refused`() throws {
        try reaches(.menu)
        #expect(try orders(.unknown("dance")) == [done("this phase 1 does not know this order")])
    }

    // MARK: - The name in large letters

    private func isIdentifying() -> Bool { talk.flow.screen(at: talk.now)?.page == .identify }

    @Test(
        arguments: [
            (.connecting, nil), (.asking, nil), (.menu, nil), (.retrying, nil), (.fetching, nil), (.seeding, nil),
            (.failed, nil), (.loadingKernel, nil), (.running, "it is running A"),
            (.readingLastWords, "what its program wrote is on its screen"), (.leaving, "it is starting A"),
            (.ownDisk, "it is starting its own disk"),
        ] as [(Stop, String?)])
    mutating func `a machine shows its name over each of its pages`(stop: Stop, refused: String?) throws {
        try reaches(stop)
        #expect(try orders(.identify(seconds: 60)) == [done(refused)])
        #expect(isIdentifying() == (refused == nil))
        #expect(try orders(.identify(seconds: 0)) == [done()])
        #expect(!isIdentifying())
    }

    @Test mutating func `it ends by itself`() throws {
        try reaches(.menu)
        _ = try orders(.identify(seconds: 60))
        _ = talk.after(.seconds(59), .elapsed)
        #expect(isIdentifying())
        #expect(talk.flow.nextWake(after: talk.now).map { $0 <= talk.now + .seconds(1) } == true)
        _ = talk.after(.seconds(1), .elapsed)
        #expect(try talk.shows("> 1  A"))
    }

    @Test mutating func `any key ends it, and does nothing else`() throws {
        try reaches(.menu)
        _ = try orders(.identify(seconds: 60))
        #expect(talk.after(.key(.enter)) == [])
        #expect(try talk.shows("> 1  A"))
        _ = try orders(.identify(seconds: 60))
        #expect(talk.after(.key(.shell)) == [.openShell])
        #expect(try orders(.identify(seconds: 60)) == [done("a shell has its screen")])
        _ = talk.after(.shellEnded)
        #expect(try talk.shows("> 1  A"))
    }

    @Test mutating func `what goes on goes on below it`() throws {
        try reaches(.fetching, .program(try RelativePath("x"), arguments: []))
        _ = try orders(.identify(seconds: 60))
        _ = talk.after(.transferProgress(Sample.progress(500)))
        #expect(isIdentifying())
        #expect(talk.after(.imageComplete).deeds.count == 1)
        #expect(talk.flow.screen(at: talk.now) == nil)
        _ = talk.after(.programEnded("exit status 0", isSuccess: true))
        _ = talk.after(.key(.enter))
        #expect(!isIdentifying())
    }

    @Test mutating func `the log and a form are back behind it`() throws {
        try reaches(.menu)
        _ = talk.after(.key(.letter("l")))
        _ = talk.after(.logRead(["a line"]))
        _ = try orders(.identify(seconds: 60))
        #expect(isIdentifying())
        _ = talk.after(.key(.escape))
        #expect(try talk.shows("a line"))
    }
}

/// Where a machine is that gets an order.
enum Stop: String, CaseIterable, CustomStringConvertible {
    case connecting, asking, menu, retrying, fetching, seeding, failed, loadingKernel, running, readingLastWords,
        leaving
    case ownDisk

    var description: String { rawValue }

    /// A machine in boot 9 that is there, with A to start.
    func conversation(_ method: BootMethod? = nil, timeout: MenuPolicy.Timeout? = nil) throws -> Conversation {
        var talk = Conversation(boot: BootNumber(9))
        let program = BootMethod.program(try RelativePath("x"), arguments: [])
        let isProgram = self == .running || self == .readingLastWords
        let image = try Sample.image("a", isProgram ? program : method)
        let wait: MenuPolicy.Timeout = self == .menu || self == .ownDisk ? .never : .immediately
        let leave = self == .seeding ? (100, 1_000) : (0, 0)
        let manifest = Sample.manifest(
            [image], timeout: timeout ?? wait, leave: leave, layers: try LayerName.allCases.map(Sample.layer))
        _ = talk.after(.started)
        guard self != .connecting else { return talk }
        _ = talk.after(.networkUp(try Conversation.summary()))
        switch self {
        case .connecting, .asking: return talk
        case .retrying: _ = talk.after(.manifestFailed("no"))
        case .menu, .fetching, .seeding, .failed, .loadingKernel, .running, .readingLastWords, .leaving, .ownDisk:
            _ = talk.after(.manifestReceived(manifest))
        }
        switch self {
        case .connecting, .asking, .menu, .retrying, .fetching: break
        case .seeding, .loadingKernel, .running: _ = talk.after(.imageComplete)
        case .failed: _ = talk.after(.imageFailed("no"))
        case .readingLastWords:
            _ = talk.after(.imageComplete)
            _ = talk.after(.programEnded("exit status 0", isSuccess: true))
        case .leaving:
            _ = talk.after(.imageComplete)
            _ = talk.after(.kernelLoaded)
        case .ownDisk: _ = talk.after(.key(.digit(2)))
        }
        return talk
    }
}
