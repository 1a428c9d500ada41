// SPDX-License-Identifier: GPL-3.0-or-later

import AgentFlow
import BootCatalog
import Testing
import TorrentCore

/// A person gives a machine its name at the machine.
@Suite struct RegistrationTests {
    var talk = Conversation()
    private static let hint = "Press n to give this computer a name."
    private static let heading = "A name for this computer"

    private func answer(_ verdict: RegistrationVerdict?) -> EventAnswer {
        EventAnswer(interval: .seconds(10), registration: verdict)
    }

    /// As far as the question to the server, which is given back.
    private mutating func asks(_ manifest: Manifest = Sample.newcomer()) throws -> Registration {
        _ = try talk.receives(manifest)
        #expect(talk.types("n") == [])
        let actions = talk.types("pc-07\r \r3\r12\r")
        #expect(actions.count == 1)
        #expect(actions.events.allSatisfy { $0.asksForAnswer && $0.stage == .manifest })
        #expect(try talk.shows("Asking the server..."))
        return try #require(actions.events.first?.registration)
    }

    @Test mutating func `who waits to be told can be given a name, group and seat`() throws {
        let asked = try asks()
        #expect(asked == Registration(name: "pc-07", group: "lab-1", row: 3, column: 12))
        #expect(talk.after(.serverAnswered(answer(.taken), to: asked)) == [.fetchManifest])
        #expect(try talk.shows("This computer is called pc-07 now."))
        #expect(try talk.shows("Waiting to be told what to start."))
        _ = talk.after(.manifestReceived(Sample.newcomer(groups: nil, name: "pc-07")))
        #expect(try talk.rows()[0].hasPrefix(" BootTorrent   pc-07 "))
        #expect(try !talk.shows(Self.hint))
    }

    @Test mutating func `the name is asked for once, and not with what is told again`() throws {
        let asked = try asks()
        _ = talk.after(.serverAnswered(answer(.taken), to: asked))
        let later = talk.after(.seconds(10), .elapsed)
        #expect(later.events.count == 1)
        #expect(later.events.allSatisfy { $0.registration == nil })
    }

    @Test mutating func `the list shows that a name can be given, and typing one stops the countdown`() throws {
        let image = try Sample.image("a")
        let menu = MenuPolicy(timeout: .seconds(30), defaultImage: image.image.name)
        let manifest = Sample.newcomer([image], menu: menu)
        _ = try talk.receives(manifest)
        #expect(try talk.shows(Self.hint))
        #expect(try talk.shows("Starting A in 30 s."))
        _ = talk.types("n")
        #expect(try talk.shows(Self.heading))
        #expect(talk.after(.seconds(40), .elapsed).deeds == [.fetchManifest])
        _ = talk.after(.manifestReceived(manifest))
        #expect(try talk.shows(Self.heading))
        _ = talk.after(.key(.escape))
        #expect(try talk.shows("> 1  A"))
        #expect(try !talk.shows("Starting A"))
    }

    @Test mutating func `without the offer the key means nothing`() throws {
        _ = try talk.receives(Sample.newcomer(groups: nil))
        #expect(talk.types("n") == [])
        #expect(try !talk.shows(Self.hint) && !talk.shows(Self.heading))
    }

    @Test mutating func `who has nothing to start but may be given a name is asked for one`() throws {
        _ = try talk.receives(Sample.newcomer(menu: MenuPolicy(timeout: .never, start: nil)))
        #expect(try talk.shows(Self.hint))
    }

    @Test mutating func `letters are letters of the name, and no other key of the page`() throws {
        _ = try talk.receives(Sample.newcomer())
        #expect(talk.types("nlnsb-1") == [])
        #expect(try talk.shows("> Name        lnsb-1"))
        #expect(talk.after(.logRead(["late"])) == [])
        #expect(try talk.shows(Self.heading))
        #expect(talk.after(.key(.shell)) == [.openShell])
        _ = talk.after(.shellEnded)
        #expect(try talk.shows("> Name        lnsb-1"))
    }

    @Test mutating func `a refusal says why, and keeps what was typed`() throws {
        let asked = try asks()
        let refusal = answer(.refused("pc-07 is the name of another machine"))
        #expect(talk.after(.serverAnswered(refusal, to: asked)) == [])
        #expect(try talk.shows("pc-07 is the name of another machine."))
        #expect(try talk.shows("> Name        pc-07"))
        let again = talk.types("\u{7f}8\r\r\r\r").events
        #expect(again.map(\.registration) == [Registration(name: "pc-08", group: "lab-1", row: 3, column: 12)])
        #expect(try !talk.shows("another machine"))
    }

    @Test mutating func `no answer within ten seconds is said, and Enter tries again`() throws {
        let asked = try asks()
        #expect(talk.flow.nextWake(after: talk.now).map { $0 <= talk.now + .seconds(10) } == true)
        _ = talk.after(.seconds(9), .elapsed)
        #expect(try talk.shows("Asking the server..."))
        _ = talk.after(.seconds(1), .elapsed)
        #expect(try talk.shows("The server gave no answer. Enter tries again."))
        #expect(talk.types("\r").events.map(\.registration) == [asked])
    }

    @Test mutating func `answers to other events are none to this one`() throws {
        let asked = try asks()
        #expect(talk.after(.serverAnswered(answer(nil))) == [])
        let other = try #require(Registration(name: "pc-01"))
        #expect(talk.after(.serverAnswered(answer(.refused("no")), to: other)) == [])
        #expect(try talk.shows("Asking the server..."))
        _ = talk.after(.serverAnswered(answer(.taken), to: asked))
        #expect(try !talk.shows(Self.heading))
    }

    @Test mutating func `a server that says nothing of the name does not take names`() throws {
        let asked = try asks()
        #expect(talk.after(.serverAnswered(answer(nil), to: asked)) == [])
        #expect(try talk.shows("The server does not take names; it may be an earlier version."))
    }

    @Test mutating func `a name that is taken late is said all the same`() throws {
        let asked = try asks()
        _ = talk.after(.key(.escape))
        #expect(talk.after(.serverAnswered(answer(.taken), to: asked)) == [.fetchManifest])
        #expect(try talk.shows("This computer is called pc-07 now."))
    }

    @Test mutating func `a server that forgot the machine is asked again once it gave a new key`() throws {
        let asked = try asks()
        #expect(talk.after(.keyRefused) == [.fetchKey])
        let told = talk.after(.keyReceived(try #require(BootNumber(7))))
        #expect(told.events.map(\.registration) == [asked])
    }

    @Test mutating func `the form closes when the offer ends, and when the machine is told what to start`() throws {
        _ = try talk.receives(Sample.newcomer())
        _ = talk.types("npc")
        _ = talk.after(.manifestReceived(Sample.newcomer(groups: nil)))
        #expect(try talk.shows("Waiting to be told what to start."))
        _ = talk.after(.manifestReceived(Sample.newcomer()))
        _ = talk.types("npc")
        let image = try Sample.image("a")
        let told = Sample.newcomer([image], menu: MenuPolicy(timeout: .immediately, defaultImage: image.image.name))
        _ = talk.after(.manifestReceived(told))
        #expect(try talk.shows("Fetching A"))
    }

    @Test mutating func `a group that is offered no more is chosen no more`() throws {
        _ = try talk.receives(Sample.newcomer())
        _ = talk.types("npc\r ")
        #expect(try talk.shows("> Group       < lab-1 >"))
        _ = talk.after(.manifestReceived(Sample.newcomer(groups: ["lab-2"])))
        #expect(try talk.shows("> Group       < none >"))
    }
}
