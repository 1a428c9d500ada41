// SPDX-License-Identifier: GPL-3.0-or-later

import AgentFlow
import BootCatalog
import Testing
import TorrentCore

/// What the server hears of a machine, and how often.
@Suite struct ReportTests {
    let image: ManifestImage
    var talk = Conversation()

    init() throws {
        image = try Sample.image("a")
    }

    private mutating func fetches(leave: (Int, Int) = (0, 0)) throws {
        _ = try talk.receives(Sample.manifest([image], timeout: .immediately, leave: leave))
    }

    private mutating func hears(_ seconds: Int) {
        #expect(talk.after(.serverAnswered(EventAnswer(interval: .seconds(seconds)))) == [])
    }

    private func count(_ received: UInt64, sent: UInt64 = 0) -> TrafficCount {
        TrafficCount(
            sent: sent, wasted: 3, storageWait: .milliseconds(250),
            received: [.ipv4(1): received / 2, .ipv4(2): received - received / 2])
    }

    @Test mutating func `a server that knows the key no more is asked for another, once a minute at most`() throws {
        try fetches()
        hears(2)
        #expect(talk.after(.keyRefused) == [.fetchKey])
        #expect(talk.after(.seconds(59), .keyRefused) == [])
        #expect(talk.after(.seconds(1), .keyRefused) == [.fetchKey])
        let boot = try #require(BootNumber(44))
        let told = talk.after(.keyReceived(boot)).events
        #expect(told.map(\.stage) == [.download] && told.first?.boot == boot)
        #expect(told.first?.image == image.image.name)
    }

    @Test mutating func `every event asks for an answer`() throws {
        let events = try talk.receives(Sample.manifest([image], timeout: .immediately)).events
        #expect(events.map(\.stage) == [.manifest, .download])
        #expect(events.allSatisfy { $0.asksForAnswer })
    }

    @Test mutating func `whatever is told of an image says which version it is`() throws {
        let manifest = Sample.manifest([image], timeout: .immediately, leave: (0, 0))
        let events = try talk.receives(manifest).events
        #expect(events.map(\.infoHash) == [nil, image.infoHash])
        hears(2)
        #expect(talk.after(.seconds(2), .elapsed).events.map(\.infoHash) == [image.infoHash])
        #expect(talk.after(.imageComplete).events.map(\.infoHash) == [image.infoHash])
        #expect(talk.after(.kernelLoaded).events.map(\.infoHash) == [image.infoHash])
    }

    @Test mutating func `progress is told as often as the server wants`() throws {
        try fetches()
        hears(4)
        #expect(talk.after(.milliseconds(3_999), .transferProgress(Sample.progress(100))).events == [])
        #expect(talk.after(.milliseconds(1), .transferProgress(Sample.progress(200))).stages == [.download])
        hears(2)
        #expect(talk.after(.milliseconds(1_999), .transferProgress(Sample.progress(300))).events == [])
        #expect(talk.after(.milliseconds(1), .transferProgress(Sample.progress(400))).stages == [.download])
    }

    @Test mutating func `a stage that begins is told at once, however long the interval`() throws {
        try fetches()
        hears(10)
        #expect(talk.after(.milliseconds(1), .imageComplete).stages == [.verify])
        #expect(talk.after(.kernelLoaded).stages == [.handover])
    }

    @Test mutating func `a download of which nothing is heard is told of all the same`() throws {
        try fetches()
        hears(2)
        #expect(talk.flow.nextWake(after: talk.now) == talk.now + .seconds(2))
        let events = talk.after(.seconds(2), .elapsed).events
        #expect(events.map(\.stage) == [.download])
        #expect(events.map(\.transfer?.verified) == [0])
        #expect(talk.after(.elapsed) == [])
    }

    @Test mutating func `a machine that waits in its menu says so, if the server wants to hear it`() throws {
        _ = try talk.receives(Sample.manifest([image], timeout: .never))
        #expect(talk.after(.seconds(60), .elapsed).events == [])
        hears(3)
        #expect(talk.after(.elapsed).stages == [.manifest])
        #expect(talk.after(.seconds(3), .elapsed).stages == [.manifest])
    }

    @Test mutating func `a shell over the page does not silence the machine`() throws {
        _ = try talk.receives(Sample.manifest([image], timeout: .never))
        hears(3)
        #expect(talk.after(.key(.shell)) == [.openShell])
        #expect(talk.flow.nextWake(after: talk.now) == talk.now + .seconds(3))
        #expect(talk.after(.seconds(3), .elapsed).stages == [.manifest])
    }

    @Test mutating func `a countdown goes on between two reports`() throws {
        _ = try talk.receives(Sample.manifest([image], timeout: .seconds(5)))
        hears(10)
        for _ in 1...4 { #expect(talk.after(.seconds(1), .elapsed).events == []) }
        #expect(talk.after(.seconds(1), .elapsed).deeds == [.fetch(image, Sample.swarm)])
    }

    @Test mutating func `while something else runs on the machine nothing is told`() throws {
        let program = try Sample.image("b", .program(try RelativePath("x"), arguments: []))
        _ = try talk.receives(Sample.manifest([program], timeout: .immediately))
        hears(1)
        #expect(talk.after(.imageComplete).stages == [.verify, .handover])
        #expect(talk.flow.nextWake(after: talk.now) == nil)
        #expect(talk.after(.seconds(60), .elapsed) == [])
    }

    @Test mutating func `a download tells its rates, what it sent, wasted and waited, and who gave`() throws {
        try fetches()
        for second in 1...4 {
            _ = talk.after(
                .seconds(1),
                .transferProgress(
                    Sample.progress(UInt64(second) * 100),
                    traffic: count(UInt64(second) * 100, sent: UInt64(second) * 10)))
        }
        let events = talk.after(
            .seconds(1), .transferProgress(Sample.progress(500), traffic: count(500, sent: 50))
        ).events
        let traffic = try #require(events.first?.traffic)
        #expect(traffic.rateDown == 100)
        #expect(traffic.rateUp == 10)
        #expect(traffic.sent == 50)
        #expect(traffic.wasted == 3)
        #expect(traffic.diskWait == 250)
    }

    @Test mutating func `who gave how much is told every five seconds, and when everything is there`() throws {
        try fetches()
        var told: [[TrafficGiver]?] = []
        for second in 1...11 {
            let received = UInt64(second) * 10
            let events = talk.after(
                .seconds(1), .transferProgress(Sample.progress(received), traffic: count(received))
            ).events
            told += events.map(\.traffic.givers)
        }
        #expect(told.map { $0 != nil } == (1...11).map { $0 % 5 == 1 })
        #expect(told[10] == [TrafficGiver(host: .ipv4(1), bytes: 55), TrafficGiver(host: .ipv4(2), bytes: 55)])
        let complete = talk.after(.imageComplete).events
        #expect(complete.first?.traffic.givers?.count == 2)
    }

    @Test mutating func `a machine that stays tells what it gives, and that it falls to nothing`() throws {
        try fetches(leave: (60, 60))
        hears(1)
        _ = talk.after(.seconds(1), .transferProgress(Sample.progress(1_000), traffic: count(1_000)))
        _ = talk.after(.imageComplete)
        _ = talk.after(.milliseconds(500), .transferProgress(Sample.progress(1_000), traffic: count(1_000, sent: 600)))
        let busy = talk.after(.milliseconds(500), .elapsed).events
        #expect(busy.map(\.stage) == [.seed])
        #expect(busy.first?.traffic.sent == 600)
        #expect(busy.first?.traffic.rateUp == 600)
        for _ in 1...12 {
            _ = talk.after(.seconds(1), .transferProgress(Sample.progress(1_000), traffic: count(1_000, sent: 600)))
        }
        #expect(talk.after(.seconds(1), .elapsed).events.first?.traffic.rateUp == 0)
    }

    @Test mutating func `another download begins with nothing`() throws {
        try fetches()
        _ = talk.after(.seconds(1), .transferProgress(Sample.progress(100), traffic: count(100, sent: 5)))
        _ = talk.after(.key(.stop))
        let begun = talk.after(.key(.digit(1))).events
        #expect(begun.map(\.traffic) == [MachineTraffic()])
    }

    @Test mutating func `a boot's number is told once it is known, and the first one counts`() throws {
        let key = try #require(BootKey(hexadecimal: "00112233445566778899aabbccddeeff"))
        func manifest(_ number: UInt64) throws -> Manifest {
            Manifest(
                images: [image], menu: MenuPolicy(timeout: .never, defaultImage: nil), swarm: Sample.swarm,
                leave: LeavePolicy(minimum: 0, maximum: 0),
                boot: BootTicket(number: try #require(BootNumber(number)), key: key))
        }
        #expect(talk.after(.started).events.map(\.boot) == [nil])
        #expect(talk.after(.networkUp(try Conversation.summary())).events.map(\.boot) == [nil])
        #expect(talk.after(.manifestReceived(try manifest(17))).events.map(\.boot) == [BootNumber(17)])
        _ = talk.after(.key(.digit(1)))
        _ = talk.after(.manifestReceived(try manifest(18)))
        #expect(talk.after(.imageComplete).events.first?.boot == BootNumber(17))
    }

    @Test mutating func `what of a manifest could not be used is shown and told`() throws {
        let read = Manifest(
            images: [image], menu: MenuPolicy(timeout: .never, defaultImage: nil), swarm: Sample.swarm,
            leave: LeavePolicy(minimum: 0, maximum: 0), passedOver: ["image b is left out: no", "layer c is"])
        let events = try talk.receives(read).events
        #expect(events.map(\.stage) == [.manifest])
        #expect(events.first?.reason == "image b is left out: no; and so are 1 more entries")
        #expect(try talk.shows("Image b is left out: no; and so are 1 more entries."))
    }

    @Test mutating func `a machine that can use none of its images says why, and asks again`() throws {
        let read = Manifest(
            images: [], menu: MenuPolicy(timeout: .never, defaultImage: nil), swarm: Sample.swarm,
            leave: LeavePolicy(minimum: 0, maximum: 0), passedOver: ["image b is left out: no"])
        let events = try talk.receives(read).events
        #expect(events.map(\.stage) == [.failed])
        #expect(events.map(\.reason) == ["image b is left out: no"])
        #expect(talk.after(.seconds(1), .elapsed) == [.fetchManifest])
    }
}
