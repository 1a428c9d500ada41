// SPDX-License-Identifier: GPL-3.0-or-later

import AgentFlow
import BootCatalog
import Testing
import TorrentCore

@Suite struct OwnDiskTests {
    let images: [ManifestImage]
    var talk = Conversation()

    init() throws {
        images = [try Sample.image("a"), try Sample.image("b")]
    }

    private func manifest(
        _ start: MenuPolicy.Start?, _ timeout: MenuPolicy.Timeout = .seconds(3), name: String? = nil,
        phase1: Phase1Offer? = nil, images: [ManifestImage]? = nil
    ) -> Manifest {
        Manifest(
            images: images ?? self.images, menu: MenuPolicy(timeout: timeout, start: start), swarm: Sample.swarm,
            leave: LeavePolicy(minimum: 0, maximum: 0), phase1: phase1, machineName: name)
    }

    @Test mutating func `the own disk is the last entry of every menu; it is reported, and the machine restarts`()
        throws
    {
        _ = try talk.receives(manifest(nil, .never))
        let actions = talk.after(.key(.digit(3)))
        #expect(actions.stages == [.handover])
        #expect(actions.events.map(\.startsOwnDisk) == [true])
        #expect(actions.deeds == [.restartToOwnDisk])
        #expect(try talk.shows("Restarting to start this computer's own disk."))
    }

    @Test mutating func `the own disk as what is started comes after the countdown`() throws {
        #expect(try talk.receives(manifest(.ownDisk)).deeds == [])
        #expect(try talk.shows("Starting this computer's own disk in 3 s."))
        _ = talk.after(.seconds(2), .elapsed)
        _ = talk.after(.manifestReceived(manifest(.ownDisk)))
        #expect(talk.after(.seconds(1), .elapsed).deeds == [.restartToOwnDisk])
    }

    @Test mutating func `what is told again of it is still that the own disk is started`() throws {
        _ = try talk.receives(manifest(nil, .never))
        _ = talk.after(.key(.digit(3)))
        let boot = try #require(BootNumber(9))
        #expect(talk.after(.keyReceived(boot)).events.map(\.startsOwnDisk) == [true])
    }

    @Test mutating func `a machine that refuses to restart has its menu again, with the reason`() throws {
        _ = try talk.receives(manifest(.ownDisk, .immediately))
        let failed = talk.after(.handOverFailed("restart: Operation not permitted"))
        #expect(failed.stages == [.failed] && failed.deeds == [])
        #expect(failed.events.map(\.reason) == ["restart: Operation not permitted"])
        #expect(try talk.shows("This computer's own disk could not be started: restart: Operation not"))
        #expect(try talk.shows("> 3  This computer's own disk"))
        _ = talk.after(.seconds(2), .elapsed)
        #expect(talk.after(.manifestReceived(manifest(.ownDisk, .immediately))).deeds == [])
    }

    @Test mutating func `a boot that cannot be begun anew is tried again, with the reason`() throws {
        _ = talk.after(.started)
        _ = talk.after(.cardUnknown("no network card was found"))
        _ = talk.after(.seconds(10), .elapsed)
        #expect(talk.after(.handOverFailed("restart: Operation not permitted")).deeds == [])
        #expect(try talk.shows("restart: Operation not permitted."))
        #expect(talk.after(.seconds(10), .elapsed).deeds.count == 1)
    }

    @Test mutating func `it is told anew that a machine waits, once it has started something between`() throws {
        #expect(try talk.receives(manifest(.wait)).events.last?.reason == "waiting to be told what to start")
        _ = talk.after(.seconds(2), .elapsed)
        _ = talk.after(.manifestReceived(manifest(.image(images[0].image.name), .immediately)))
        _ = talk.after(.imageFailed("x"))
        _ = talk.after(.seconds(10), .elapsed)
        let waits = talk.after(.manifestReceived(manifest(.wait)))
        #expect(waits.events.last?.reason == "waiting to be told what to start")
    }

    @Test mutating func `it is on offer where there is no image at all`() throws {
        #expect(try talk.receives(manifest(.ownDisk, .immediately, images: [])).deeds == [.restartToOwnDisk])
    }

    @Test mutating func `who waits to be told sees its name and address, gives phase 1, and starts nothing by a key`()
        throws
    {
        let hash = String(repeating: "a", count: 64)
        let offer = try #require(
            Phase1Offer(
                hash: hash, port: 8081, infoHash: images[0].infoHash, torrentPath: "/torrents/p.torrent",
                torrentDigest: .zero))
        let wait = manifest(.wait, name: "pc-07", phase1: offer)
        let actions = try talk.receives(wait)
        #expect(actions.stages == [.manifest, .manifest])
        #expect(actions.events.last?.reason == "waiting to be told what to start")
        #expect(actions.deeds == [.sharePhase1(offer, Sample.swarm)])
        #expect(try talk.shows("Waiting to be told what to start."))
        #expect(try talk.shows("pc-07"))
        #expect(try talk.shows("52:54:00:12:34:56"))
        #expect(try !talk.shows("1  A"))
        for key in [Key.digit(1), .enter, .stop] { #expect(talk.after(.key(key)).deeds == []) }
        #expect(talk.after(.seconds(2), .elapsed).deeds == [.fetchManifest])
        #expect(talk.after(.manifestReceived(wait)) == [])
        _ = talk.after(.seconds(2), .elapsed)
        let told = talk.after(.manifestReceived(manifest(.image(images[1].image.name), .immediately)))
        #expect(told.deeds == [.fetch(images[1], Sample.swarm)])
    }

    @Test mutating func `another decision counts in a menu that counts down, and the same one lets it count on`() throws
    {
        let first = manifest(.image(images[0].image.name), .seconds(30))
        _ = try talk.receives(first)
        _ = talk.after(.seconds(2), .elapsed)
        _ = talk.after(.manifestReceived(first))
        #expect(try talk.shows("Starting A in 28 s."))
        _ = talk.after(.seconds(2), .elapsed)
        _ = talk.after(.manifestReceived(manifest(.image(images[1].image.name), .seconds(10))))
        #expect(try talk.shows("Starting B in 10 s."))
        _ = talk.after(.seconds(2), .elapsed)
        _ = talk.after(.manifestReceived(manifest(.wait)))
        #expect(try talk.shows("Waiting to be told what to start."))
    }

    @Test mutating func `who has touched the menu keeps it, until the machine is told to wait`() throws {
        _ = try talk.receives(manifest(.image(images[0].image.name), .seconds(30)))
        _ = talk.after(.key(.down))
        _ = talk.after(.seconds(2), .elapsed)
        #expect(talk.after(.manifestReceived(manifest(.ownDisk, .immediately))).deeds == [])
        #expect(try talk.shows("> 2  B"))
        _ = talk.after(.seconds(2), .elapsed)
        _ = talk.after(.manifestReceived(manifest(.wait)))
        #expect(try talk.shows("Waiting to be told what to start."))
        #expect(talk.after(.key(.enter)).deeds == [])
    }

    @Test mutating func `a server that hears many machines is asked less often`() throws {
        _ = try talk.receives(manifest(nil, .never))
        _ = talk.after(.serverAnswered(EventAnswer(interval: .seconds(8))))
        _ = talk.after(.seconds(2), .elapsed)
        #expect(talk.after(.seconds(2), .elapsed).deeds == [])
        #expect(talk.after(.seconds(6), .elapsed).deeds == [.fetchManifest])
    }

    @Test mutating func `what the machine is stands in the events up to the menu`() throws {
        let traits = MachineTraits(memory: 4 << 30, vendor: "Dell Inc.", model: "OptiPlex 7010", serial: "X1")
        _ = talk.after(.started)
        _ = talk.after(.firmwareKnown(.uefi, nil, traits))
        let connected = talk.after(.networkUp(try Conversation.summary()))
        #expect(connected.events.map(\.traits) == [traits])
        let listed = talk.after(.manifestReceived(manifest(.image(images[0].image.name), .immediately)))
        #expect(listed.events.map(\.traits) == [traits, MachineTraits()])
    }
}
