// SPDX-License-Identifier: GPL-3.0-or-later

import BootServer
import Testing
import TorrentCore

/// A watch while files change by chance, each time in the same way for the same seed.
@Suite struct EnvironmentWatchChanceTests {
    @Test(arguments: 0..<25 as Range<UInt64>)
    func `whatever happens, in the end everything is known as it is`(seed: UInt64) {
        var chance = SeededGenerator(seed: seed)
        var room = WatchRoom(["a": ["linux": 1], "b": ["x/y": 1]])
        if seed % 4 == 3 { room.watchLimit = Int.random(in: 0...6, using: &chance) }
        room.start()
        var time = 0.0
        for _ in 0..<60 {
            time += Double.random(in: 0...1, using: &chance) < 0.7 ? 0.25 : 17
            room.pass(to: time)
            act(on: &room, &chance)
        }
        room.lookTime = .milliseconds(10)
        room.unclear = []
        room.pass(to: time + 2_000)
        #expect(room.isKnown, "\(room.news) \(room.images)")
        let told = room.news.count
        room.pass(to: time + 4_000)
        #expect(room.news.count == told)
    }

    @Test(arguments: 0..<25 as Range<UInt64>)
    func `where the system tells of everything, nothing is told too early`(seed: UInt64) {
        var chance = SeededGenerator(seed: seed)
        var room = WatchRoom(["a": ["linux": 1], "b": ["x/y": 1]])
        room.start()
        var time = 0.0
        for _ in 0..<300 {
            time += Double.random(in: 0...3, using: &chance)
            room.pass(to: time)
            act(on: &room, &chance, isKind: true)
        }
        #expect(room.premature == [])
    }

    /// Something that may happen to a room; a kind one tells of everything.
    private func act(on room: inout WatchRoom, _ chance: inout SeededGenerator, isKind: Bool = false) {
        let image = ["a", "b", "c", "d"].randomElement(using: &chance) ?? "a"
        let path = ["linux", "initrd", "x/y", "x/z/deep", ".hidden"].randomElement(using: &chance) ?? "linux"
        switch Int.random(in: 0..<(isKind ? 10 : 15), using: &chance) {
        case 0...2: room.put(image, path)
        case 3: room.write(image, path)
        case 4: room.close(image, path)
        case 5: if room.images[image] != nil { room.remove(image, path) }
        case 6: if room.images[image] == nil { room.makeFolder(image) }
        case 7: if room.images[image] != nil { room.removeFolder(image) }
        case 8:
            let other = room.images["e"] == nil ? "e" : image
            if room.images[image] != nil, other != image { room.rename(image, to: other) }
        case 9: room.lookTime = .milliseconds([0, 10, 700, 5_000].randomElement(using: &chance) ?? 0)
        case 10: room.tells.toggle()
        case 11: room.loseEvents()
        case 12: room.unclear.formSymmetricDifference([.image(ExactName(image))])
        case 13: room.unclear.formSymmetricDifference([.images])
        default: room.edit("Boottorrent.yaml")
        }
    }
}
