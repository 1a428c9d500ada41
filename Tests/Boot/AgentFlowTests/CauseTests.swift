// SPDX-License-Identifier: GPL-3.0-or-later

import AgentFlow
import BootCatalog
import Testing
import TorrentCore

/// What the server is told of why the machine stands still, besides the sentence.
@Suite struct CauseTests {
    private var talk = Conversation()

    @Test mutating func `what fails says what it is about`() throws {
        _ = talk.after(.started)
        #expect(talk.after(.networkFailed(Trouble("no cable", .noLink))).events.map(\.cause) == [.noLink])
        _ = talk.after(.key(.enter))
        _ = talk.after(.networkUp(try Conversation.summary()))
        #expect(talk.after(.manifestFailed(Trouble("no answer", .noServer))).events.map(\.cause) == [.noServer])
        _ = talk.after(.key(.enter))
        _ = talk.after(.manifestReceived(Sample.manifest([try Sample.image("a")], timeout: .immediately)))
        let failed = talk.after(.imageImpossible(Trouble("too little memory", .noRoom)))
        #expect(failed.events.map(\.cause) == [.noRoom] && failed.events.map(\.reason) == ["too little memory"])
        #expect(try talk.shows("Too little memory."))
    }

    @Test mutating func `the log has each stage and each cause once, however often the server is told`() throws {
        var log = StageLog()
        func lines(_ events: [MachineEvent]) -> [String] { events.compactMap { log.line(for: $0) } }
        _ = talk.after(.started)
        #expect(lines(talk.after(.networkFailed(Trouble("no cable", .noLink))).events) == ["stage failed: no cable"])
        _ = talk.after(.key(.enter))
        _ = talk.after(.networkUp(try Conversation.summary()))
        let preparing = try Sample.preparing("a", 37, isDefault: true)
        let manifest = Sample.manifest([], preparing: [preparing], hasDefault: false)
        let told = lines(talk.after(.manifestReceived(manifest)).events)
        #expect(told.last == "stage manifest: A is being prepared, 37 %")
        _ = talk.after(.serverAnswered(EventAnswer(interval: .seconds(1))))
        #expect(lines(talk.after(.seconds(1), .elapsed).events) == [])
    }

    @Test mutating func `an image that is being prepared is waited for, each time that is told`() throws {
        let preparing = try Sample.preparing("a", 37, isDefault: true)
        let told = try talk.receives(Sample.manifest([], preparing: [preparing], hasDefault: false)).events
        #expect(told.last?.cause == .imagePreparing && told.last?.stage == .manifest)
        _ = talk.after(.serverAnswered(EventAnswer(interval: .seconds(1))))
        #expect(talk.after(.seconds(1), .elapsed).events.map(\.cause) == [.imagePreparing])
    }

    @Test mutating func `a menu waits for a person unless it counts down, and who stops that waits from then on`()
        throws
    {
        let images = [try Sample.image("a"), try Sample.image("b")]
        #expect(try talk.receives(Sample.manifest(images)).events.map(\.cause) == [nil])
        _ = talk.after(.serverAnswered(EventAnswer(interval: .seconds(1))))
        #expect(talk.after(.seconds(1), .elapsed).events.map(\.cause) == [nil])
        _ = talk.after(.key(.down))
        #expect(talk.after(.seconds(1), .elapsed).events.map(\.cause) == [.waitingForPerson])
        var other = Conversation()
        #expect(try other.receives(Sample.manifest(images, timeout: .never)).events.map(\.cause) == [.waitingForPerson])
        var told = Conversation()
        #expect(try told.receives(Sample.newcomer()).events.last?.cause == .waitingForPerson)
    }

    @Test mutating func `a disk that may not have been started waits for a person`() throws {
        let image = try Sample.image(
            "a", .write(DiskWrite(image: try RelativePath("d"), disk: .firstEmpty, mayErase: false, after: .restart)))
        let unstarted = UnstartedDisk(image: try ImageName("a"), disk: nil)
        let told = try talk.receives(Sample.manifest([image], timeout: .immediately, unstarted: unstarted)).events
        #expect(told.last?.stage == .failed && told.last?.cause == .waitingForPerson)
    }
}

@Suite struct PeerReachTests {
    private var talk = Conversation()

    private static let alone = PeerCount(connected: 1, machines: 0, unreached: 2, hasMet: false)

    init() throws {
        _ = try talk.receives(Sample.manifest([try Sample.image("a")], timeout: .immediately))
        _ = talk.after(.serverAnswered(EventAnswer(interval: .seconds(10))))
    }

    private mutating func progress(after wait: Duration, _ peers: PeerCount?) -> [MachineEvent] {
        talk.after(wait, .transferProgress(Sample.progress(5), peers: peers)).events
    }

    @Test mutating func `that no other machine is reached is told once it has been so for eight seconds, at once`()
        throws
    {
        #expect(progress(after: .milliseconds(7_999), Self.alone) == [])
        #expect(try !talk.shows("No other machine can be reached; port 6881 may be blocked."))
        let told = progress(after: .milliseconds(1), Self.alone)
        #expect(told.map(\.transfer?.peers) == [0] && told.map(\.transfer?.unreached) == [2])
        #expect(try talk.shows("No other machine can be reached; port 6881 may be blocked."))
        #expect(progress(after: .seconds(1), Self.alone) == [])
        // Who comes at last ends it.
        let met = PeerCount(connected: 2, machines: 1, unreached: 1, hasMet: true)
        let next = progress(after: .seconds(9), met)
        #expect(next.map(\.transfer?.peers) == [1] && next.map(\.transfer?.unreached) == [0])
        #expect(try !talk.shows("may be blocked"))
    }

    @Test(arguments: [
        PeerCount(connected: 1, machines: 0, unreached: 0, hasMet: false),
        PeerCount(connected: 1, machines: 0, unreached: 3, hasMet: true), 12,
    ])
    mutating func `who dialled nobody in vain, or met anybody, is not cut off`(peers: PeerCount) throws {
        let told = progress(after: .seconds(20), peers)
        #expect(told.map(\.transfer?.unreached) == [0] && told.map(\.transfer?.peers) == [UInt64(peers.machines)])
        #expect(try !talk.shows("may be blocked"))
    }

    @Test func `a machine that has everything by then tells it while it gives`() throws {
        var other = Conversation()
        _ = try other.receives(Sample.manifest([try Sample.image("a")], timeout: .immediately, leave: (60, 60)))
        _ = other.after(.seconds(1), .transferProgress(Sample.progress(5), peers: Self.alone))
        #expect(other.after(.imageComplete).stages == [.verify, .seed])
        let told = other.after(.seconds(7), .transferProgress(Sample.progress(5), peers: Self.alone)).events
        #expect(told.map(\.stage) == [.seed] && told.map(\.transfer?.unreached) == [2])
    }

    @Test mutating func `nothing is said of peers while nothing is known of them`() {
        #expect(progress(after: .seconds(20), nil).map(\.transfer) == [Sample.progress(5)])
    }
}
