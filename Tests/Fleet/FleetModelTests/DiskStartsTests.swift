// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Testing
import TorrentCore

@Suite struct DiskStartsTests {
    private var starts = DiskStarts()
    private let one = MachineNumber(1)
    private let other = MachineNumber(2)

    private func at(_ seconds: Int64) -> MonotonicInstant { MonotonicInstant(nanoseconds: seconds * 1_000_000_000) }

    private mutating func isDue(_ machine: MachineNumber, at second: Int64) -> Bool {
        starts.due(machine, at: at(second)) != nil
    }

    @Test mutating func `a machine starts the disk that was written, and the next time it is in phase 1 again`() {
        #expect(isDue(one, at: 0) == false)
        starts.wrote(one, at: at(1))
        #expect(isDue(other, at: 2) == false)
        #expect(isDue(one, at: 30) == true)
        // The same boot, by another card or protocol.
        #expect(isDue(one, at: 329) == true)
        #expect(isDue(one, at: 330) == false)
        #expect(isDue(one, at: 331) == false)
    }

    @Test mutating func `a machine that comes back after a quarter of an hour is not meant`() {
        starts.wrote(one, at: at(0))
        starts.wrote(other, at: at(0))
        #expect(isDue(other, at: 899) == true)
        #expect(isDue(one, at: 900) == false)
    }

    @Test mutating func `a machine that came into phase 1 in another way is not sent to its disk later`() {
        starts.wrote(one, at: at(0))
        starts.isInPhase1(one, at: at(0))
        #expect(isDue(one, at: 1) == false)
    }

    @Test mutating func `a machine that is in phase 1 again in place of its disk is told what was written`() throws {
        let image = try ImageName("pool")
        let disk = WrittenDisk(name: "/dev/sdb", start: .firmware)
        let unstarted = UnstartedDisk(image: image, disk: "/dev/sdb")
        #expect(starts.unstarted(one, at: at(0)) == nil)
        starts.wrote(one, disk, image: image, at: at(1))
        starts.wrote(other, image: image, at: at(1))
        #expect(starts.unstarted(one, at: at(100)) == unstarted)
        #expect(starts.unstarted(other, at: at(100)) == UnstartedDisk(image: image, disk: nil))
        // The same boot, hours later; the agent may have been started again.
        starts.isInPhase1(one, at: at(10_000))
        #expect(starts.unstarted(one, at: at(10_001)) == unstarted)
        #expect(starts.unstarted(one, uptime: .seconds(9_900), at: at(10_001)) == unstarted)
        #expect(isDue(one, at: 10_002) == false)
    }

    @Test mutating func `a boot after a quarter of an hour is another matter, also when only its agent is seen`() throws
    {
        let image = try ImageName("pool")
        starts.wrote(one, image: image, at: at(0))
        #expect(starts.unstarted(one, uptime: .seconds(10), at: at(100)) != nil)
        // An event may have waited for the network, so that only the question for the manifest counts.
        starts.isInPhase1(one, uptime: .seconds(10), at: at(1_000))
        #expect(starts.unstarted(one, uptime: .seconds(950), at: at(1_000)) != nil)
        #expect(starts.unstarted(one, uptime: .seconds(10), at: at(100_000)) == nil)
        #expect(starts.unstarted(one, at: at(100_001)) == nil)
        // What a machine tells may be anything.
        starts.wrote(one, image: image, at: at(100_002))
        starts.isInPhase1(one, uptime: .milliseconds(Int64.max), at: at(100_003))
        #expect(starts.unstarted(one, uptime: .milliseconds(Int64.max), at: at(100_003)) != nil)
    }

    @Test mutating func `phase 1 from a stick, which asks like a system, is not taken for the disk's system`() throws {
        let image = try ImageName("pool")
        let disk = WrittenDisk(name: "/dev/sdb", start: .firmware)
        starts.wrote(one, disk, image: image, at: at(0))
        starts.systemAsked(one)
        starts.isInPhase1(one, uptime: .seconds(20), at: at(60))
        starts.bootsFromNetwork(one, at: at(100))
        #expect(starts.unstarted(one, at: at(120)) == UnstartedDisk(image: image, disk: "/dev/sdb"))
        #expect(isDue(one, at: 130) == false)
        // Long after the disk was written its system ran.
        starts.wrote(one, disk, image: image, at: at(200))
        starts.systemAsked(one)
        #expect(starts.unstarted(one, uptime: .seconds(20), at: at(1_200)) == nil)
    }

    @Test mutating func `a disk that was written for another end than a restart is not waited for`() throws {
        starts.wrote(one, image: try ImageName("pool"), at: at(0))
        starts.wroteForAnotherEnd(one)
        #expect(isDue(one, at: 10) == false)
        #expect(starts.unstarted(one, at: at(20)) == nil)
    }

    @Test mutating func `a second start from the network within a quarter of an hour is still the same`() throws {
        let image = try ImageName("pool")
        starts.wrote(one, image: image, at: at(0))
        starts.isInPhase1(one, at: at(60))
        starts.bootsFromNetwork(one, at: at(300))
        #expect(starts.unstarted(one, at: at(310)) != nil)
        starts.bootsFromNetwork(one, at: at(900))
        #expect(starts.unstarted(one, at: at(910)) == nil)
    }

    @Test mutating func `a machine whose disk started is told nothing`() throws {
        let image = try ImageName("pool")
        starts.wrote(one, WrittenDisk(name: "/dev/sdb", start: .firmware), image: image, at: at(0))
        starts.systemAsked(one)
        starts.bootsFromNetwork(one, at: at(90))
        #expect(starts.unstarted(one, at: at(100)) == nil)
        starts.wrote(one, WrittenDisk(name: "/dev/sdb", start: .drive(0x80)), image: image, at: at(200))
        #expect(isDue(one, at: 230) == true)
        #expect(isDue(one, at: 600) == false)
        #expect(starts.unstarted(one, at: at(620)) == nil)
        starts.wrote(one, image: image, at: at(700))
        #expect(starts.unstarted(one, at: at(1_600)) == nil)
    }

    @Test mutating func `what the agent told of the disk is there when the machine asks`() {
        let disk = WrittenDisk(name: "/dev/sdb", start: .drive(0x81))
        starts.wrote(one, disk, at: at(0))
        starts.systemAsked(one)
        #expect(starts.due(one, at: at(1)) == .disk(disk))
    }

    @Test mutating func `a system that the firmware started by itself is not started again at the next boot`() {
        starts.wrote(one, WrittenDisk(name: "/dev/sdb", start: .firmware), at: at(0))
        starts.systemAsked(other)
        #expect(isDue(one, at: 1) == true)
        starts.wrote(one, WrittenDisk(name: "/dev/sdb", start: .firmware), at: at(2))
        starts.systemAsked(one)
        #expect(isDue(one, at: 3) == false)
    }

    @Test mutating func `made-up machines take no more room than real ones`() {
        for number in Int64(0)..<5_000 { starts.wrote(MachineNumber(number + 10), at: at(0)) }
        starts.wrote(one, at: at(1))
        #expect(isDue(one, at: 2) == false)
        starts.wrote(one, at: at(900))
        #expect(isDue(one, at: 901) == true)
    }

    @Test
    mutating func `a disk that was written is known after a restart of the server, which adds nothing to its age`()
        throws
    {
        let image = try ImageName("pool")
        let version = try #require(InfoHash(bytes: [UInt8](repeating: 7, count: 20)))
        starts.wrote(one, WrittenDisk(name: "/dev/sda", start: .drive(0x80)), image: image, version: version, at: at(0))
        starts.wrote(other, at: at(0))
        starts.wroteForAnotherEnd(other)
        let changes = starts.takeChanges(at: at(5))
        #expect(changes.count == 1 && changes[one]??.age == .seconds(5) && changes[one]??.version == version)
        #expect(starts.takeChanges(at: at(6)).isEmpty)
        // A day later, and again.
        var stored = changes.compactMapValues(\.self)
        for run in Int64(1)...3 {
            let now = Moment.at(run * 86_400)
            var again = DiskStarts(stored, at: now)
            #expect(again.unstarted(one, uptime: .seconds(5), at: now.monotonic)?.image == image)
            for (machine, record) in again.takeChanges(at: now.monotonic + .seconds(10)) { stored[machine] = record }
        }
        #expect(stored[one]?.age == .seconds(35) && stored[one]?.cameBack == true)
        // What nobody waits for any more is told as that.
        starts.bootsFromNetwork(one, at: at(1_000))
        let last = starts.takeChanges(at: at(1_000))
        #expect(last.count == 1 && last[one] == .some(nil))
    }

    @Test
    mutating func
        `a machine that was sent to its disk before a restart of the server goes there once more in that boot`()
    {
        starts.wrote(one, at: at(0))
        #expect(isDue(one, at: 30))
        let stored = starts.takeChanges(at: at(40)).compactMapValues(\.self)
        starts = DiskStarts(stored, at: .at(100))
        #expect(isDue(one, at: 110))
        #expect(isDue(one, at: 500) == false)
    }
}
