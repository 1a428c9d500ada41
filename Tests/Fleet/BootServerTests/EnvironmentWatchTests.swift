// SPDX-License-Identifier: GPL-3.0-or-later

import BootServer
import Testing
import TorrentCore

@Suite struct EnvironmentWatchTests {
    /// A room with two images that has come to rest, and has told so.
    private func room(_ images: [String: [String: Int]] = ["a": ["linux": 1], "b": ["x/y": 1]]) -> WatchRoom {
        var room = WatchRoom(images)
        room.start()
        room.pass(to: 10)
        return room
    }

    private func news(_ room: WatchRoom, since seconds: Double = 10) -> [String] {
        room.news.filter { Double($0.split(separator: " ")[0]).map { $0 > seconds } ?? true }
    }

    @Test func `what does not change is told once, two seconds after the start`() {
        var room = WatchRoom(["a": ["linux": 1], "b": ["x/y": 1]])
        room.start()
        room.pass(to: 3_600)
        #expect(
            room.news.sorted() == [
                "0 busy a", "0 busy b", "2 Boottorrent.yaml 1", "2 quiet a linux:1", "2 quiet b x/y:1",
            ])
        #expect(
            room.watched == [
                .environment, .images, .of("a"), .of("b"), .of("b", "x"),
            ])
        #expect(room.looks.count { $0.thing == .named("a") } <= 3_600 / 30 + 2)
        #expect(room.looks.count { $0.thing == .images } <= 3_600 / 30 + 2)
    }

    @Test func `a folder that comes is told when its files are there`() {
        var room = room()
        for second in 0..<60 {
            room.pass(to: 20 + Double(second))
            room.put("c", "f\(second % 3)")
        }
        room.pass(to: 300)
        #expect(news(room) == ["20 busy c", "81 quiet c f0:20 f1:20 f2:20"])
    }

    @Test func `what comes into a folder before it is watched is waited for no longer than the rest`() {
        var room = room()
        room.pass(to: 20)
        room.put("c", "x/one")
        // The look has shown the folder, and the system was not yet asked to tell of it.
        room.pass(to: 20)
        room.tells = false
        room.put("c", "x/two")
        room.tells = true
        room.pass(to: 100)
        #expect(news(room) == ["20 busy c", "22 quiet c x/one:1 x/two:1"])
        #expect(room.premature.isEmpty)
    }

    @Test func `a change that a look showed before the system told of it is waited for no longer than others`() {
        var room = room()
        room.pass(to: 31.5)
        room.tells = false
        room.put("a", "linux")
        room.tells = true
        room.pass(to: 32.5)
        #expect(room.looks.contains { $0.thing == .named("a") && $0.at == 32 })
        #expect(news(room) == ["32 busy a"])
        room.tell(.of("a"), "linux", .closed)
        room.pass(to: 100)
        #expect(news(room) == ["32 busy a", "34.5 quiet a linux:2"])
        // Where it never tells, the looks of half a minute count.
        room.tells = false
        room.put("a", "linux")
        room.pass(to: 200)
        #expect(news(room, since: 100).count == 2)
        #expect(room.premature.isEmpty)
    }

    @Test func `a copy over nine hours is told once, at its end`() {
        var room = room()
        for second in 0..<9 * 3_600 {
            room.pass(to: 20 + Double(second))
            room.write("c", "disk.img")
        }
        room.close("c", "disk.img")
        room.pass(to: 50_000)
        #expect(news(room) == ["20 busy c", "32421 quiet c disk.img:32400"])
    }

    @Test func `a folder that does not come to rest is told of once each time, with the file that is written to`() {
        var room = room()
        room.pass(to: 20)
        room.write("c", "disk.img")
        room.pass(to: 21)
        room.write("c", "disk.img")
        room.pass(to: 500)
        room.close("c", "disk.img")
        room.pass(to: 600)
        for second in 600..<800 {
            room.pass(to: Double(second))
            room.put("a", "log")
        }
        room.pass(to: 900)
        #expect(room.longChanges == ["80 c disk.img", "660 a ?"])
    }

    @Test func `a copy that stands still is waited for while its file is open, but not for ever`() {
        var room = room()
        room.pass(to: 20)
        room.put("c", "config.yaml")
        room.pass(to: 21)
        room.write("c", "disk.img")
        room.pass(to: 400)
        room.write("c", "disk.img")
        room.close("c", "disk.img")
        room.pass(to: 500)
        #expect(news(room) == ["20 busy c", "402 quiet c config.yaml:1 disk.img:2"])
        room.write("c", "disk.img")
        room.pass(to: 3_000)
        #expect(news(room, since: 450) == ["500 busy c", "1100 quiet c config.yaml:1 disk.img:3"])
    }

    @Test func `of two edits within a second the last one is told`() {
        var room = room()
        room.put("a", "config.yaml")
        room.edit("Boottorrent.yaml")
        room.pass(to: 10.75)
        room.put("a", "config.yaml")
        room.edit("Boottorrent.yaml")
        room.pass(to: 60)
        #expect(
            news(room, since: 9).suffix(3).sorted() == [
                "10 busy a", "12.75 Boottorrent.yaml 3", "12.75 quiet a config.yaml:2 linux:1",
            ])
    }

    @Test func `what was told and changes is told to change at once, whatever becomes of it`() {
        var room = room()
        room.pass(to: 20)
        room.put("a", "linux")
        room.pass(to: 21)
        #expect(news(room) == ["20 busy a"])
        room.images["a"]?["linux"] = 1
        room.pass(to: 60)
        #expect(news(room) == ["20 busy a", "22 quiet a linux:1"])
    }

    @Test func `what changes while somebody looks is not told as it was seen`() {
        var room = room()
        room.pass(to: 20)
        room.lookTime = .seconds(3)
        room.put("a", "linux")
        room.pass(to: 23)
        room.put("a", "initrd")
        room.pass(to: 27)
        room.put("a", "linux")
        room.pass(to: 60)
        #expect(news(room) == ["20 busy a", "32 quiet a initrd:1 linux:3"])
    }

    @Test(arguments: [false, true])
    func `an event during a look that began for no reason is waited for no longer than others`(isUnclear: Bool) {
        var room = room()
        room.lookTime = .seconds(3)
        room.pass(to: 33)
        if isUnclear { room.unclear = [.named("a")] }
        room.put("a", "linux")
        room.pass(to: 35)
        room.unclear = []
        room.pass(to: 60)
        #expect(room.looks.contains { $0.thing == .named("a") && $0.at == 32 })
        #expect(news(room) == ["33 busy a", "38 quiet a linux:2"])
    }

    @Test func `a folder in a folder is watched before it counts as quiet`() {
        var room = room()
        room.pass(to: 20)
        room.put("a", "deep/er/linux")
        #expect(room.watched.contains(.of("a", "deep")) && room.watched.contains(.of("a", "deep/er")))
        room.pass(to: 40)
        #expect(news(room) == ["20 busy a", "22 quiet a deep/er/linux:1 linux:1"])
        // One that was there before has no event for what is in it.
        room.images["a"]?["other/one/initrd"] = 1
        room.tell(.of("a"), "other", .moved)
        room.pass(to: 43)
        #expect(room.watched.contains(.of("a", "other/one")))
        room.put("a", "other/one/initrd")
        room.pass(to: 60)
        #expect(news(room, since: 39) == ["40 busy a", "45 quiet a deep/er/linux:1 linux:1 other/one/initrd:2"])
        room.images["a"] = ["linux": 1]
        room.tell(.of("a"), "deep", .moved)
        room.pass(to: 90)
        #expect(room.watched.filter { $0.isOf("a") } == [.of("a")])
        #expect(news(room, since: 59) == ["60 busy a", "64 quiet a linux:1"])
    }

    @Test func `a folder with another name is gone under the old one and looks the same under the new one`() {
        var room = room()
        room.pass(to: 20)
        room.rename("a", to: "z")
        room.pass(to: 60)
        #expect(news(room) == ["20 busy a", "20 busy z", "22 gone a", "22 quiet z linux:1"])
        #expect(!room.watched.contains(.of("a")) && room.watched.contains(.of("z")))
    }

    @Test func `a folder that is replaced by one under its name is not gone`() {
        var room = room()
        room.put("new", "linux")
        room.pass(to: 20)
        room.rename("a", to: ".old")
        room.rename("new", to: "a")
        room.pass(to: 60)
        #expect(!news(room).contains { $0.hasSuffix("gone a") })
        #expect(news(room).contains { $0.contains("quiet a") } && news(room).contains("22 gone new"))
        #expect(!news(room).contains { $0.contains(".old") && !$0.contains("busy") })
    }

    @Test func `hidden files are nobody's, however long an editor has them open`() {
        var room = room()
        room.pass(to: 20)
        room.write("a", ".config.yaml.swp")
        room.pass(to: 60)
        #expect(news(room) == [])
        room.put("a", "config.yaml")
        room.write("a", ".config.yaml.swp")
        room.pass(to: 90)
        #expect(news(room) == ["60 busy a", "62 quiet a config.yaml:1 linux:1"])
    }

    @Test func `settings that go and come are told when that lasts`() {
        var room = room()
        room.pass(to: 20)
        room.files["Boottorrent.yaml"] = nil
        room.tell(.environment, "Boottorrent.yaml", .changed)
        room.pass(to: 21)
        room.files["Boottorrent.yaml"] = 0
        room.edit("Boottorrent.yaml")
        room.pass(to: 30)
        #expect(news(room) == [])
        room.files["Boottorrent.yaml"] = nil
        room.tell(.environment, "Boottorrent.yaml", .changed)
        room.pass(to: 40)
        room.tell(.environment, "out", .changed)
        #expect(news(room) == ["32 Boottorrent.yaml gone"])
    }

    @Test func `when events were lost, changes are found, and what did not change is not told`() {
        var room = room()
        room.pass(to: 20)
        room.tells = false
        room.put("a", "linux")
        room.put("c", "linux")
        room.tells = true
        room.loseEvents()
        room.pass(to: 29)
        #expect(news(room).sorted() == ["20 busy c", "22 quiet a linux:2", "22 quiet c linux:1"])
    }

    @Test func `where the system does not tell, a change must look the same for half a minute`() {
        var room = room()
        room.tells = false
        room.pass(to: 20)
        for second in stride(from: 20.0, to: 200, by: 1) {
            room.pass(to: second)
            room.put("c", "disk.img")
            room.put("a", "linux")
        }
        room.pass(to: 1_000)
        #expect(news(room).count == 4)
        for (end, earliest, latest) in [
            ("busy a", 20.0, 50.0), ("busy c", 20, 50), ("quiet a linux:181", 229, 260),
            ("quiet c disk.img:180", 229, 260),
        ] {
            let at = news(room).filter { $0.hasSuffix(end) }.compactMap { Double($0.split(separator: " ")[0]) }
            #expect(at.count == 1 && at[0] >= earliest && at[0] <= latest, "\(end): \(at)")
        }
        room.removeFolder("c")
        room.pass(to: 1_100)
        #expect(news(room).last?.hasSuffix("gone c") == true)
    }

    @Test func `at the limit of watches it goes on by looking, and says so once`() {
        var room = WatchRoom(["a": ["linux": 1, "x/y": 1], "b": ["x/y": 1]])
        room.watchLimit = 3
        room.start()
        room.pass(to: 100)
        #expect(room.remarks == 1 && room.watched.count == 3)
        #expect(room.news.count { $0.contains("quiet") } == 2)
        room.put("b", "x/y")
        room.put("a", "x/y")
        room.pass(to: 200)
        let told = news(room, since: 100).map { $0.split(separator: " ").dropFirst().joined(separator: " ") }
        #expect(told.contains("quiet b x/y:2") && told.contains("quiet a linux:1 x/y:2"))
        #expect(room.remarks == 1)
    }

    @Test func `what cannot be seen at the moment keeps its state`() {
        var room = room()
        room.unclear = [.named("a"), .images, .settings]
        room.put("a", "linux")
        room.pass(to: 200)
        #expect(news(room, since: 9).last == "10 busy a")
        room.unclear = []
        room.pass(to: 300)
        #expect(news(room, since: 100).map { $0.contains("quiet a linux:2") } == [true])
    }

    @Test func `asked to, it looks at everything at once`() {
        var room = room()
        room.pass(to: 25)
        let before = room.looks.count
        room.wantLooks()
        room.pass(to: 25)
        #expect(room.looks.count == before + 4)
        #expect(news(room) == [])
    }

    @Test func `a folder that takes long to look at is looked at less often`() {
        var room = WatchRoom(["a": ["linux": 1]])
        room.lookTime = .seconds(10)
        room.start()
        room.pass(to: 2_000)
        #expect(room.looks.count { $0.thing == .named("a") } < 14)
        #expect(room.news.contains { $0.hasSuffix("quiet a linux:1") })
    }

    @Test func `few looks go on at once, and files do not wait for folders`() {
        var room = WatchRoom(Dictionary(uniqueKeysWithValues: (0..<100).map { ("i\($0)", ["linux": 1]) }))
        room.start()
        room.pass(to: 10)
        #expect(room.news.count { $0.contains("quiet") } == 100)
        room.lookTime = .seconds(1_000)
        room.wantLooks()
        #expect(room.lookCount == 5)
        room.pass(to: 11)
        room.edit("Boottorrent.yaml")
        room.lookTime = .zero
        room.pass(to: 900)
        #expect(room.looks.count { $0.thing == .settings && $0.at > 10.5 } == 0)
        #expect(room.lookCount == 5)
    }

    @Test func `the folder of all images may go and come`() {
        var room = room()
        room.pass(to: 20)
        room.hasImages = false
        room.tell(.images, nil, .moved)
        room.pass(to: 30)
        #expect(news(room).sorted() == ["20 busy a", "20 busy b", "22 gone a", "22 gone b"])
        room.hasImages = true
        room.pass(to: 200)
        #expect(news(room, since: 30).count { $0.contains("quiet") } == 2)
        #expect(room.watched.contains(.images))
    }

    @Test func `more images, folders and open files than there may be change nothing for the others`() {
        var limits = WatchLimits()
        (limits.images, limits.foldersPerImage, limits.openFiles) = (2, 3, 1)
        var room = WatchRoom(["b": ["linux": 1], "c": ["1/2/3/4": 1, "1/2/3": 1, "1/2": 1]], limits: limits)
        room.start()
        room.pass(to: 100)
        #expect(room.news.count { $0.contains("quiet") } == 2)
        #expect(room.remarks == 1 && !room.watched.contains(.of("c", "1")))
        room.put("d", "linux")
        room.pass(to: 200)
        #expect(room.news.count { $0.contains(" d") } == 0)
        room.put("a", "linux")
        room.pass(to: 300)
        #expect(news(room, since: 199).map { $0.split(separator: " ")[1] } == ["gone", "busy", "quiet"])
        for number in 0..<10 { room.write("a", "f\(number)") }
        for number in 0..<10 { room.close("a", "f\(number)") }
        room.pass(to: 310)
        #expect(room.news.last?.hasPrefix("302 quiet a") == true)
    }
}

extension WatchedFolder {
    /// A folder of an image.
    fileprivate static func of(_ image: String, _ below: String = "") -> Self {
        .image(ExactName(image), below: ExactName(below))
    }

    fileprivate func isOf(_ image: String) -> Bool {
        if case .image(ExactName(image), _) = self { true } else { false }
    }
}

extension WatchedThing {
    fileprivate static func named(_ image: String) -> Self { .image(ExactName(image)) }
    fileprivate static var settings: Self { .file(ExactName("Boottorrent.yaml")) }
}
