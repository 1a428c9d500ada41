// SPDX-License-Identifier: GPL-3.0-or-later

import AgentFlow
import BootCatalog
import Testing
import TorrentCore

/// A machine that is ready and waits for the others of its group.
@Suite struct TogetherTests {
    let image: ManifestImage
    let load: AgentAction
    var talk = Conversation()

    init() throws {
        image = try Sample.image("a")
        load = .loadKernel(image: image.image.name, .files(try Sample.kernel()))
    }

    private mutating func completes(together: Int? = 60, leave: (Int, Int) = (0, 0)) throws -> [AgentAction] {
        let manifest = Manifest(
            images: [image], menu: MenuPolicy(timeout: .immediately, defaultImage: image.image.name),
            swarm: Sample.swarm, leave: LeavePolicy(minimum: leave.0, maximum: leave.1), together: together)
        _ = try talk.receives(manifest)
        return talk.after(.imageComplete)
    }

    private mutating func hears(_ start: GroupStart?, needed: Bool = false, every seconds: Int = 2) -> [AgentAction] {
        talk.after(.serverAnswered(EventAnswer(interval: .seconds(seconds), start: start, isNeeded: needed)))
    }

    private let missing = GroupStart.held(MissingMachines(["pc-03", "pc-04"], count: 4))

    @Test mutating func `it starts when the server says so, and not before`() throws {
        let complete = try completes()
        #expect(complete.stages == [.verify, .seed])
        #expect(complete.events.map(\.reason) == [nil, "waiting for the others of its group"])
        #expect(complete.deeds == [])
        #expect(hears(missing) == [])
        #expect(talk.after(.swarmReleased) == [])
        #expect(talk.after(.seconds(2), .elapsed).stages == [.seed])
        #expect(hears(.released) == [load])
    }

    @Test mutating func `without a word from the server it starts when its patience ends`() throws {
        _ = try completes()
        #expect(talk.after(.seconds(2), .elapsed).events.map(\.stage) == [.seed])
        #expect(talk.after(.milliseconds(57_999), .elapsed).deeds == [.fetchManifest])
        #expect(talk.flow.nextWake(after: talk.now) == talk.now + .milliseconds(1))
        #expect(talk.after(.milliseconds(1), .elapsed) == [load])
    }

    @Test mutating func `an answer that says nothing of the group changes nothing`() throws {
        _ = try completes()
        #expect(hears(nil) == [])
        #expect(talk.after(.seconds(59), .elapsed).deeds == [.fetchManifest])
    }

    @Test mutating func `it is heard as often as the server wants`() throws {
        _ = try completes()
        #expect(hears(missing, every: 5) == [])
        #expect(talk.after(.seconds(4), .elapsed) == [])
        let told = talk.after(.seconds(1), .elapsed).events
        #expect(told.map(\.reason) == ["waiting for the others of its group"])
    }

    @Test mutating func `who is missing is shown, and for how long it waits at most`() throws {
        _ = try completes()
        #expect(try talk.shows("A is complete. Waiting for the others of the group;"))
        #expect(try talk.shows("starting it in 60 s at the latest."))
        _ = hears(missing)
        _ = talk.after(.seconds(1), .elapsed)
        #expect(try talk.shows("Waiting for the others of the group: pc-03, pc-04 and 2 more;"))
        #expect(try talk.shows("starting it in 59 s at the latest."))
        _ = hears(.held(MissingMachines(["pc-03", "pc-04"])))
        #expect(try talk.shows("group: pc-03 and pc-04;"))
        _ = hears(.held(MissingMachines(["pc-03"])))
        #expect(try talk.shows("group: pc-03;"))
    }

    private func manifest(together: Int?, images: [ManifestImage]? = nil) -> Manifest {
        Manifest(
            images: images ?? [image], menu: MenuPolicy(timeout: .never, start: nil), swarm: Sample.swarm,
            leave: LeavePolicy(minimum: 0, maximum: 0), together: together)
    }

    @Test mutating func `another patience counts while it waits, from when it was ready`() throws {
        _ = try completes(together: 60)
        #expect(talk.after(.seconds(10), .elapsed).deeds == [.fetchManifest])
        #expect(talk.after(.manifestReceived(manifest(together: 100))) == [])
        #expect(try talk.shows("starting it in 90 s at the latest."))
        #expect(talk.after(.seconds(10), .elapsed).deeds == [.fetchManifest])
        #expect(talk.after(.manifestFailed("away")) == [])
        #expect(talk.after(.seconds(79), .elapsed).deeds == [.fetchManifest])
        #expect(talk.after(.seconds(1), .elapsed).deeds == [load])
    }

    @Test(arguments: [nil, 10]) mutating func `a shorter one, and none, starts it`(patience: Int?) throws {
        _ = try completes(together: 60)
        _ = talk.after(.seconds(10), .elapsed)
        #expect(talk.after(.manifestReceived(manifest(together: patience))).deeds == [load])
    }

    @Test mutating func `a server that has nothing yet ends no wait`() throws {
        _ = try completes(together: 60)
        _ = talk.after(.seconds(10), .elapsed)
        #expect(talk.after(.manifestReceived(manifest(together: nil, images: []))) == [])
        #expect(talk.after(.seconds(49), .elapsed).deeds == [.fetchManifest])
    }

    @Test mutating func `a machine that only gives asks for nothing`() throws {
        _ = try completes(together: nil, leave: (0, 600))
        #expect(talk.after(.seconds(60), .elapsed).deeds == [])
    }

    @Test mutating func `a person can start it now, or choose again`() throws {
        _ = try completes()
        #expect(talk.after(.key(.enter)) == [load])
        talk = Conversation()
        _ = try completes()
        #expect(talk.after(.key(.stop)) == [.stopFetching])
        #expect(hears(.released) == [])
    }

    @Test mutating func `once the group starts, a machine that the swarm needs goes on giving`() throws {
        _ = try completes(leave: (0, 600))
        let told = hears(.released)
        #expect(told.stages == [.seed] && told.events.map(\.reason) == [nil])
        #expect(try talk.shows("A is complete. Giving it to other machines:"))
        #expect(hears(missing) == [])
        #expect(talk.after(.swarmReleased) == [load])
    }

    @Test mutating func `a shell that is open keeps it here`() throws {
        _ = try completes()
        _ = talk.after(.key(.shell))
        #expect(hears(.released) == [])
        #expect(talk.after(.shellEnded) == [load])
    }

    @Test mutating func `a machine whose group does not start together waits for nobody`() throws {
        #expect(try completes(together: nil).deeds == [load])
    }

    @Test mutating func `while others are on their way it stays, though the swarm lets it go`() throws {
        _ = try completes(together: nil, leave: (5, 60))
        #expect(hears(nil, needed: true, every: 10) == [])
        let asked = talk.after(.seconds(6), .swarmReleased)
        #expect(asked.stages == [.seed] && asked.deeds == [])
        #expect(hears(nil, needed: true, every: 10) == [])
        #expect(talk.after(.swarmReleased) == [])
        #expect(hears(nil, needed: false, every: 10) == [load])
    }

    @Test mutating func `who is needed leaves at its maximum`() throws {
        _ = try completes(together: nil, leave: (5, 60))
        _ = hears(nil, needed: true, every: 10)
        _ = talk.after(.swarmReleased)
        #expect(talk.after(.seconds(59), .elapsed).deeds == [])
        #expect(talk.after(.seconds(1), .elapsed).deeds == [load])
    }

    @Test mutating func `what was said of need while it fetched counts until another answer comes`() throws {
        let manifest = Sample.manifest([image], timeout: .immediately, leave: (0, 60))
        _ = try talk.receives(manifest)
        _ = hears(nil, needed: true)
        _ = talk.after(.imageComplete)
        #expect(talk.after(.swarmReleased).deeds == [])
        #expect(hears(nil) == [load])
    }
}
