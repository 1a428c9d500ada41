// SPDX-License-Identifier: GPL-3.0-or-later

import AgentFlow
import BootCatalog
import Testing
import TorrentCore

@Suite struct MenuTests {
    let images: [ManifestImage]
    var talk = Conversation()

    init() throws {
        images = [try Sample.image("a"), try Sample.image("b")]
    }

    @Test mutating func `timeout 0 starts the default at once`() throws {
        let actions = try talk.receives(Sample.manifest(images, timeout: .immediately))
        #expect(actions.stages == [.manifest, .download])
        #expect(actions.deeds == [.fetch(images[0], Sample.swarm)])
    }

    @Test mutating func `a positive timeout counts down, then starts the default`() throws {
        #expect(try talk.receives(Sample.manifest(images, timeout: .seconds(3))).deeds == [])
        #expect(try talk.shows("Starting A in 3 s."))
        #expect(talk.flow.nextWake(after: talk.now) == talk.now + .seconds(1))
        #expect(talk.after(.seconds(1), .elapsed) == [])
        #expect(try talk.shows("Starting A in 2 s."))
        #expect(talk.after(.seconds(2), .elapsed).deeds == [.fetch(images[0], Sample.swarm)])
    }

    @Test mutating func `a negative timeout waits for ever`() throws {
        #expect(try talk.receives(Sample.manifest(images, timeout: .never)).deeds == [])
        #expect(talk.flow.nextWake(after: talk.now) == nil)
        #expect(talk.after(.seconds(100_000), .elapsed) == [])
        #expect(talk.after(.key(.enter)).deeds == [.fetch(images[0], Sample.swarm)])
    }

    @Test mutating func `the menu is a numbered list with its keys below`() throws {
        _ = try talk.receives(Sample.manifest(images, timeout: .seconds(30)))
        #expect(
            try talk.lines() == [
                "  1  A   (default)", "  2  B", "", "Starting A in 30 s.",
                "1-2: start   Enter: default   Ctrl+C: stop countdown   Ctrl+S: shell",
            ])
        #expect(talk.flow.screen(at: talk.now)?.lines.first == "BootTorrent   52:54:00:12:34:56   192.0.2.7/24")
    }

    @Test mutating func `a single digit starts that image`() throws {
        _ = try talk.receives(Sample.manifest(images))
        let actions = talk.after(.key(.digit(2)))
        #expect(actions.deeds == [.fetch(images[1], Sample.swarm)])
        #expect(actions.events.map(\.image?.text) == ["b"])
    }

    @Test(arguments: [Key.digit(0), .digit(3), .digit(9), .letter("x"), .backspace])
    mutating func `a key that chooses nothing leaves the countdown running`(key: Key) throws {
        _ = try talk.receives(Sample.manifest(images, timeout: .seconds(3)))
        #expect(talk.after(.key(key)) == [])
        #expect(talk.after(.seconds(3), .elapsed).deeds == [.fetch(images[0], Sample.swarm)])
    }

    @Test mutating func `Ctrl+C stops the countdown for good`() throws {
        _ = try talk.receives(Sample.manifest(images, timeout: .seconds(3)))
        #expect(talk.after(.key(.stop)) == [])
        #expect(talk.flow.nextWake(after: talk.now) == nil)
        #expect(talk.after(.seconds(60), .elapsed) == [])
        #expect(try talk.shows("Press a number."))
    }

    @Test mutating func `Ctrl+S opens a shell, stops the countdown, and the menu is back behind it`() throws {
        _ = try talk.receives(Sample.manifest(images, timeout: .seconds(3)))
        #expect(talk.after(.key(.shell)) == [.openShell])
        #expect(talk.flow.screen(at: talk.now) == nil)
        #expect(talk.after(.seconds(60), .elapsed) == [])
        #expect(talk.after(.key(.digit(1))) == [])
        #expect(talk.after(.shellEnded) == [])
        #expect(try talk.shows("  2  B"))
        #expect(talk.flow.nextWake(after: talk.now) == nil)
    }

    @Test func `a default that is not listed is none`() throws {
        let wait = MenuPolicy(timeout: .immediately, defaultImage: try ImageName("gone"))
        let manifest = Manifest(
            images: images, menu: wait, swarm: Sample.swarm, leave: LeavePolicy(minimum: 0, maximum: 0))
        var talk = Conversation()
        #expect(try talk.receives(manifest).deeds == [])
        #expect(talk.after(.key(.enter)) == [])
        #expect(try talk.shows("Press a number."))
    }
}

@Suite struct MenuModelTests {
    let images: [ManifestImage]

    init() throws {
        images = try (1...12).map { try Sample.image("image\($0)") }
    }

    @Test func `in a long menu a digit waits for the next as long as one could follow`() {
        var menu = MenuModel(Sample.manifest(images))
        #expect(menu.pressed(digit: 1) == .stay)
        #expect(menu.typed == "1")
        #expect(menu.pressed(digit: 2) == .chosen(images[11]))
        #expect(menu.pressed(digit: 2) == .chosen(images[1]))
        #expect(menu.pressed(digit: 0) == .stay)
        #expect(menu.typed.isEmpty)
    }

    @Test func `Enter takes the number typed, Backspace takes it back`() {
        var menu = MenuModel(Sample.manifest(images))
        _ = menu.pressed(digit: 1)
        #expect(menu.pressedEnter() == .chosen(images[0]))
        _ = menu.pressed(digit: 1)
        menu.pressedBackspace()
        menu.pressedBackspace()
        #expect(menu.typed.isEmpty)
        #expect(menu.pressed(digit: 1) == .stay)
        #expect(menu.pressed(digit: 3) == .stay)
        #expect(menu.typed == "1")
    }

    @Test func `numbers are aligned`() {
        let lines = MenuModel(Sample.manifest(images)).lines
        #expect(lines[0] == "   1  IMAGE1   (default)")
        #expect(lines[11] == "  12  IMAGE12")
    }
}
