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
        #expect(talk.after(.seconds(100_000), .elapsed) == [.fetchManifest])
        #expect(talk.after(.key(.enter)).deeds == [.fetch(images[0], Sample.swarm)])
    }

    @Test mutating func `the highlight begins at the default, moves with the arrows, and Enter starts what it is on`()
        throws
    {
        _ = try talk.receives(Sample.manifest(images, timeout: .seconds(30)))
        #expect(
            try Array(talk.lines()[...2]) == ["> 1  A   (default)", "  2  B", "  3  This computer's own disk"])
        #expect(talk.after(.key(.down)) == [])
        #expect(try Array(talk.lines()[...1]) == ["  1  A   (default)", "> 2  B"])
        #expect(talk.after(.key(.enter)).deeds == [.fetch(images[1], Sample.swarm)])
    }

    @Test mutating func `a single digit starts that image`() throws {
        _ = try talk.receives(Sample.manifest(images))
        let actions = talk.after(.key(.digit(2)))
        #expect(actions.deeds == [.fetch(images[1], Sample.swarm)])
        #expect(actions.events.map(\.image?.text) == ["b"])
    }

    @Test(arguments: [Key.digit(0), .digit(4), .letter("x"), .letter("l"), .backspace, .up, .escape, .other])
    mutating func `any key stops the countdown`(key: Key) throws {
        _ = try talk.receives(Sample.manifest(images, timeout: .seconds(3)))
        #expect(try talk.shows("Any key stops the countdown."))
        #expect(talk.after(.key(key)).stages == [])
        #expect(talk.after(.seconds(60), .elapsed) == [.fetchManifest])
        #expect(try talk.shows("Starting A in") == false)
    }

    @Test mutating func `Ctrl+C stops the countdown for good`() throws {
        _ = try talk.receives(Sample.manifest(images, timeout: .seconds(3)))
        #expect(talk.after(.key(.stop)) == [])
        #expect(talk.after(.seconds(60), .elapsed) == [.fetchManifest])
    }

    @Test mutating func `Ctrl+S opens a shell, stops the countdown, and the menu is back behind it`() throws {
        _ = try talk.receives(Sample.manifest(images, timeout: .seconds(3)))
        #expect(talk.after(.key(.shell)) == [.openShell])
        #expect(talk.flow.screen(at: talk.now) == nil)
        #expect(talk.after(.seconds(60), .elapsed) == [])
        #expect(talk.after(.key(.digit(1))) == [])
        #expect(talk.after(.shellEnded) == [.fetchManifest])
        #expect(try talk.shows("  2  B"))
        #expect(talk.after(.seconds(60), .elapsed) == [.fetchManifest])
    }

    @Test func `a default that is not listed is none`() throws {
        let wait = MenuPolicy(timeout: .immediately, defaultImage: try ImageName("gone"))
        let manifest = Manifest(
            images: images, menu: wait, swarm: Sample.swarm, leave: LeavePolicy(minimum: 0, maximum: 0))
        var talk = Conversation()
        #expect(try talk.receives(manifest).deeds == [])
        #expect(try talk.shows("> 1  A"))
        #expect(try talk.shows("(default)") == false)
        #expect(talk.after(.key(.enter)).deeds == [.fetch(images[0], Sample.swarm)])
    }

    @Test func `where shells are switched off no key opens one`() throws {
        var talk = Conversation(allowsShell: false)
        _ = try talk.receives(Sample.manifest(images, timeout: .never))
        #expect(talk.after(.key(.shell)) == [])
        #expect(try talk.shows("shell") == false)
        _ = talk.after(.key(.enter))
        _ = talk.after(.imageFailed("x"))
        #expect(talk.after(.key(.letter("s"))) == [])
        #expect(talk.after(.key(.shell)) == [])
        #expect(try talk.shows("shell") == false)
    }
}

@Suite struct MenuModelTests {
    let images: [ManifestImage]
    private let now = MonotonicInstant(nanoseconds: 5_000_000_000)

    init() throws {
        images = try (1...12).map { try Sample.image("image\($0)") }
    }

    @Test func `in a long menu a digit waits for the next as long as one could follow`() {
        var menu = MenuModel(Sample.manifest(images))
        #expect(menu.pressed(.digit(1), at: now) == .stay)
        #expect(menu.typed == "1")
        #expect(menu.pressed(.digit(2), at: now) == .chosen(.image(images[11])))
        #expect(menu.pressed(.digit(2), at: now) == .chosen(.image(images[1])))
        #expect(menu.pressed(.digit(0), at: now) == .stay)
        #expect(menu.typed.isEmpty)
    }

    @Test func `Enter takes the number typed, Backspace takes it back`() {
        var menu = MenuModel(Sample.manifest(images))
        _ = menu.pressed(.digit(1), at: now)
        #expect(menu.pressed(.enter, at: now) == .chosen(.image(images[0])))
        _ = menu.pressed(.digit(1), at: now)
        _ = menu.pressed(.backspace, at: now)
        _ = menu.pressed(.backspace, at: now)
        #expect(menu.typed.isEmpty)
        #expect(menu.pressed(.digit(1), at: now) == .stay)
        #expect(menu.pressed(.digit(4), at: now) == .stay)
        #expect(menu.typed == "1")
    }

    @Test(arguments: [
        ([Key.down], 1), ([.up], 0), ([.down, .letter("j"), .letter("k")], 1), ([.end], 12), ([.end, .down], 12),
        ([.pageDown], 10), ([.pageDown, .pageDown, .pageUp], 2), ([.end, .home], 0), ([.digit(1)], 0),
        ([.digit(1), .down], 1), ([.other, .letter("x")], 0),
    ])
    func `the highlight stays in the list`(keys: [Key], selected: Int) {
        var menu = MenuModel(Sample.manifest(images))
        for key in keys { #expect(menu.pressed(key, at: now) == .stay) }
        #expect(menu.selected == selected)
        #expect(menu.pressed(.enter, at: now) == .chosen(selected == 12 ? .ownDisk : .image(images[selected])))
    }
}
