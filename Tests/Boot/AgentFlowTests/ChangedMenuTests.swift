// SPDX-License-Identifier: GPL-3.0-or-later

import AgentFlow
import BootCatalog
import Testing
import TorrentCore

/// Entries of a list that is shown become others, while somebody is about to press a key.
@Suite struct ChangedMenuTests {
    private let now = MonotonicInstant(nanoseconds: 5_000_000_000)

    private func manifest(_ names: [String], default name: String? = nil) throws -> Manifest {
        Manifest(
            images: try names.map { try Sample.image($0) },
            menu: MenuPolicy(timeout: .never, defaultImage: try name.map { try ImageName($0) }), swarm: Sample.swarm,
            leave: LeavePolicy(minimum: 0, maximum: 0))
    }

    private func menu(_ names: String..., keys: [Key] = []) throws -> MenuModel {
        var menu = MenuModel(try manifest(names))
        for key in keys { _ = menu.pressed(key, at: now) }
        return menu
    }

    private func chosen(_ outcome: MenuModel.Outcome) -> String? {
        if case .chosen(.image(let image)) = outcome { image.image.name.text } else { nil }
    }

    @Test(arguments: [(0, nil, 1), (999, nil, 1), (1_000, "b", 1)] as [(Int, String?, Int)])
    func `a digit only highlights for a second`(milliseconds: Int, starts: String?, selected: Int) throws {
        var menu = try menu("b", "c", "d").following(manifest(["a", "b", "c"]), at: now)
        #expect(menu.selected == 1)
        let outcome = menu.pressed(.digit(2), at: now + .milliseconds(milliseconds))
        #expect(chosen(outcome) == starts)
        #expect(menu.selected == selected)
        if starts == nil { #expect(chosen(menu.pressed(.enter, at: now + .milliseconds(milliseconds))) == "b") }
    }

    @Test func `a digit takes at once what a list has that stayed the same`() throws {
        var menu = try menu("a", "b").following(manifest(["a", "b"]), at: now)
        #expect(chosen(menu.pressed(.digit(2), at: now)) == "b")
    }

    @Test func `a number that was begun before a change needs Enter, whenever it is ended`() throws {
        let names = (1...12).map { "i\($0)" }
        var menu = MenuModel(try manifest(names))
        _ = menu.pressed(.digit(1), at: now)
        menu = menu.following(try manifest(Array(names.dropFirst())), at: now)
        #expect(menu.typed.isEmpty)
        let later = now + .seconds(60)
        #expect(menu.pressed(.digit(2), at: later) == .stay)
        #expect(chosen(menu.pressed(.enter, at: later)) == "i3")
        #expect(chosen(menu.pressed(.digit(2), at: later)) == "i3")
    }

    @Test(arguments: [Key.escape, .down])
    func `a key that begins anew ends that`(key: Key) throws {
        let names = (1...12).map { "i\($0)" }
        var menu = MenuModel(try manifest(names))
        _ = menu.pressed(.digit(1), at: now)
        menu = menu.following(try manifest(Array(names.dropFirst())), at: now)
        _ = menu.pressed(key, at: now + .seconds(1))
        #expect(chosen(menu.pressed(.digit(2), at: now + .seconds(1))) == "i3")
    }

    @Test func `a number that is begun within the second needs Enter as well`() throws {
        let names = (1...12).map { "i\($0)" }
        var menu = MenuModel(try manifest(Array(names.dropFirst()))).following(try manifest(names), at: now)
        #expect(menu.pressed(.digit(1), at: now) == .stay)
        #expect(menu.pressed(.digit(2), at: now + .seconds(2)) == .stay)
        #expect(chosen(menu.pressed(.enter, at: now + .seconds(2))) == "i12")
    }

    @Test(arguments: [(999, false), (1_000, true)])
    func `Enter starts nothing where the highlighted image just vanished`(milliseconds: Int, starts: Bool) throws {
        var menu = try menu("a", "b", "c", keys: [.down]).following(manifest(["a", "c"]), at: now)
        let moment = now + .milliseconds(milliseconds)
        #expect((menu.pressed(.enter, at: moment) != .stay) == starts)
        #expect(chosen(menu.pressed(.enter, at: moment)) == "a")
    }

    @Test func `Enter starts what is still highlighted, wherever it stands now`() throws {
        var menu = try menu("b", "c", keys: [.down]).following(manifest(["a", "b", "c"]), at: now)
        #expect(chosen(menu.pressed(.enter, at: now)) == "c")
    }

    @Test func `a default that became another one is not started by an Enter that was meant for the first`() throws {
        var talk = Conversation()
        _ = try talk.receives(try manifest(["a", "b"], default: "a"))
        _ = talk.after(.seconds(2), .elapsed)
        _ = talk.after(.manifestReceived(try manifest(["a", "b"], default: "b")))
        #expect(talk.after(.milliseconds(300), .key(.enter)) == [])
        #expect(try talk.shows("> 2  B"))
        #expect(talk.after(.key(.enter)).deeds == [.fetch(try Sample.image("b"), Sample.swarm)])
    }

    @Test func `an untouched list that grows takes no digit for a second`() throws {
        var talk = Conversation()
        _ = try talk.receives(try manifest(["b"]))
        _ = talk.after(.seconds(2), .elapsed)
        _ = talk.after(.manifestReceived(try manifest(["a", "b"])))
        #expect(talk.after(.key(.digit(1))).deeds == [])
        #expect(talk.after(.seconds(1), .key(.digit(1))).deeds == [.fetch(try Sample.image("a"), Sample.swarm)])
    }
}
