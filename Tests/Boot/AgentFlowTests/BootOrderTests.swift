// SPDX-License-Identifier: GPL-3.0-or-later

import AgentFlow
import BootCatalog
import Testing
import TorrentCore

/// The server orders a machine to boot.
@Suite struct BootOrderTests {
    var talk = Conversation()
    private let a: ManifestImage
    private let b: ManifestImage
    private let order: AgentEvent

    init() throws {
        a = try Sample.image("a")
        b = try Sample.image("b")
        let boot = try #require(BootNumber(9))
        order = .ordered(try #require(Order(number: 7, boot: boot, action: .boot)))
    }

    private func manifest(_ image: ManifestImage, _ timeout: MenuPolicy.Timeout = .seconds(30)) -> Manifest {
        Sample.manifest([image], timeout: timeout, leave: (100, 1_000))
    }

    private func fetch(_ image: ManifestImage) -> AgentAction { .fetch(image, Sample.swarm) }

    private func refusal(_ reason: String?) -> [AgentAction] { [.orderDone(7, refused: reason)] }

    @Test(arguments: [Stop.menu, .retrying, .failed, .readingLastWords], [MenuPolicy.Timeout.seconds(30), .never])
    mutating func `where nothing is fetched the manifest's default is fetched at once`(
        stop: Stop, timeout: MenuPolicy.Timeout
    ) throws {
        talk = try stop.conversation()
        #expect(talk.after(order) == [.orderDone(7), .fetchManifest])
        #expect(talk.after(.manifestReceived(manifest(b, timeout))).deeds == [fetch(b)])
    }

    @Test(arguments: [Stop.fetching, .seeding])
    mutating func `what is fetched or given makes room for another default once that is known`(stop: Stop) throws {
        talk = try stop.conversation()
        #expect(talk.after(order) == [.orderDone(7), .fetchManifest])
        #expect(talk.after(.transferProgress(Sample.progress(10))).deeds == [])
        #expect(talk.after(.manifestReceived(manifest(b))).deeds == [.stopFetching, fetch(b)])
    }

    @Test mutating func `a download of what is the default goes on`() throws {
        talk = try Stop.fetching.conversation()
        _ = talk.after(order)
        #expect(talk.after(.manifestReceived(manifest(a))).deeds == [])
        #expect(talk.after(.imageComplete).stages == [.verify, .seed])
    }

    @Test mutating func `a complete image that is the default is started at once`() throws {
        talk = try Stop.seeding.conversation()
        _ = talk.after(order)
        let deeds = talk.after(.manifestReceived(manifest(a))).deeds
        #expect(deeds == [.loadKernel(image: a.image.name, .files(try Sample.kernel()))])
    }

    @Test mutating func `the end of the stay in the swarm starts nothing while the order waits for its manifest`()
        throws
    {
        talk = try Stop.seeding.conversation()
        _ = talk.after(order)
        #expect(talk.after(.seconds(2_000), .elapsed).deeds == [])
        #expect(talk.flow.nextWake(after: talk.now).map { $0 > talk.now } ?? true)
        #expect(talk.after(.manifestReceived(manifest(b))).deeds == [.stopFetching, fetch(b)])
    }

    @Test mutating func `a shell keeps a complete image from being started until it ends`() throws {
        talk = try Stop.seeding.conversation()
        _ = talk.after(.key(.shell))
        _ = talk.after(order)
        #expect(talk.after(.manifestReceived(manifest(a))).deeds == [])
        #expect(talk.after(.shellEnded).deeds.count == 1)
    }

    @Test mutating func `a manifest that was asked for before the order is not what it means`() throws {
        talk = try Stop.asking.conversation()
        #expect(talk.after(order) == [.orderDone(7)])
        #expect(talk.after(.manifestReceived(manifest(a))) == [.fetchManifest])
        #expect(talk.after(.manifestReceived(manifest(b))).deeds == [fetch(b)])
    }

    @Test mutating func `neither is the answer that a list waits for`() throws {
        talk = try Stop.menu.conversation()
        #expect(talk.after(.seconds(2), .elapsed).deeds == [.fetchManifest])
        #expect(talk.after(order) == [.orderDone(7)])
        #expect(talk.after(.manifestFailed("no")) == [.fetchManifest])
        #expect(talk.after(.manifestReceived(manifest(b))).deeds == [fetch(b)])
    }

    @Test mutating func `before there is a network it means that there is no countdown`() throws {
        talk = try Stop.connecting.conversation()
        #expect(talk.after(order) == [.orderDone(7)])
        #expect(talk.after(.networkUp(try Conversation.summary())).deeds == [.fetchManifest])
        #expect(talk.after(.manifestReceived(manifest(b))).deeds == [fetch(b)])
    }

    @Test(arguments: [
        (Stop.loadingKernel, "it is starting A"), (.leaving, "it is starting A"), (.running, "it is running A"),
        (.ownDisk, "it is starting its own disk"),
    ])
    mutating func `what is being started is not taken back`(stop: Stop, reason: String) throws {
        talk = try stop.conversation()
        #expect(talk.after(order) == refusal(reason))
    }

    @Test mutating func `a disk that is being made ready is not taken back`() throws {
        talk = try Stop.loadingKernel.conversation(
            .write(DiskWrite(image: try RelativePath("d"), disk: .firstEmpty, mayErase: true, after: .restart)))
        #expect(talk.after(order) == refusal("it is starting A"))
    }

    @Test mutating func `who can start nothing says why`() {
        talk = Conversation(boot: BootNumber(9))
        _ = talk.after(.misconfigured("there is no server"))
        #expect(talk.after(order) == refusal("it cannot start anything: there is no server"))
    }

    @Test(arguments: [Stop.menu, .fetching])
    mutating func `where the default is to wait the machine waits`(stop: Stop) throws {
        talk = try stop.conversation()
        _ = talk.after(order)
        let deeds = talk.after(.manifestReceived(Sample.newcomer())).deeds
        #expect(deeds == (stop == .fetching ? [.stopFetching] : []))
        #expect(try talk.shows("Waiting to be told what to start."))
    }

    @Test mutating func `where there is no default the list is shown`() throws {
        talk = try Stop.fetching.conversation()
        _ = talk.after(order)
        let list = Sample.manifest([b, a], hasDefault: false)
        #expect(talk.after(.manifestReceived(list)).deeds == [.stopFetching])
        #expect(try talk.shows("> 1  B"))
    }

    @Test mutating func `the own disk is started if that is the default`() throws {
        talk = try Stop.menu.conversation()
        _ = talk.after(order)
        let menu = MenuPolicy(timeout: .seconds(30), start: .ownDisk)
        let manifest = Manifest(
            images: [a], menu: menu, swarm: Sample.swarm, leave: LeavePolicy(minimum: 0, maximum: 0))
        #expect(talk.after(.manifestReceived(manifest)).deeds == [.restartToOwnDisk])
    }

    @Test mutating func `a disk that was written and not started is written again, for somebody wants it`() throws {
        talk = try Stop.menu.conversation()
        _ = talk.after(order)
        let unstarted = UnstartedDisk(image: b.image.name, disk: "/dev/sda")
        let manifest = Sample.manifest([b], unstarted: unstarted)
        #expect(talk.after(.manifestReceived(manifest)).deeds == [fetch(b)])
    }

    @Test mutating func `a default that is being prepared is waited for`() throws {
        talk = try Stop.menu.conversation()
        _ = talk.after(order)
        let preparing = [try Sample.preparing("c", 3, isDefault: true)]
        _ = talk.after(.manifestReceived(Sample.manifest([a], preparing: preparing, hasDefault: false)))
        #expect(try talk.shows("C is being prepared, 3 %. It is started then."))
    }

    @Test(arguments: [Stop.fetching, .seeding])
    mutating func `while no manifest comes a download goes on, and the question is repeated`(stop: Stop) throws {
        talk = try stop.conversation()
        _ = talk.after(order)
        #expect(talk.after(.manifestFailed("no")).deeds == [])
        #expect(talk.flow.nextWake(after: talk.now).map { $0 <= talk.now + .seconds(1) } == true)
        #expect(talk.after(.seconds(1), .elapsed).deeds == [.fetchManifest])
        #expect(talk.after(.manifestReceived(manifest(b))).deeds == [.stopFetching, fetch(b)])
    }

    @Test mutating func `elsewhere the failure is shown, and tried again as always`() throws {
        talk = try Stop.menu.conversation()
        _ = talk.after(order)
        #expect(talk.after(.manifestFailed("no answer")).stages == [.failed])
        #expect(try talk.shows("No answer."))
        #expect(talk.after(.seconds(1), .elapsed).deeds == [.fetchManifest])
        #expect(talk.after(.manifestReceived(Sample.manifest([], hasDefault: false))).stages == [.failed])
        #expect(talk.after(.seconds(2), .elapsed).deeds == [.fetchManifest])
        #expect(talk.after(.manifestReceived(manifest(b))).deeds == [fetch(b)])
    }

    @Test mutating func `a person at the machine who chooses later is obeyed`() throws {
        talk = try Stop.fetching.conversation()
        _ = talk.after(order)
        #expect(talk.after(.key(.stop)) == [.stopFetching])
        #expect(talk.after(.manifestReceived(manifest(b))).deeds == [])
        #expect(try talk.shows("> 1  B"))
    }

    @Test mutating func `so is one who has a complete image started`() throws {
        talk = try Stop.seeding.conversation()
        _ = talk.after(order)
        #expect(talk.after(.key(.enter)).deeds == [.loadKernel(image: a.image.name, .files(try Sample.kernel()))])
        #expect(talk.after(.manifestReceived(manifest(b))) == [])
    }

    @Test mutating func `a download that fails meanwhile makes no difference`() throws {
        talk = try Stop.fetching.conversation()
        _ = talk.after(order)
        _ = talk.after(.imageFailed("no"))
        #expect(talk.after(.manifestReceived(manifest(a))).deeds == [fetch(a)])
    }
}
